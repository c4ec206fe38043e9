# mistake: The type of the images is lost.
# exercise: pca_color_shift
# finding: float64
# line: return

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (len(images), 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1)
