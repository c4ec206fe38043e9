# mistake: Pixels leave the range from 0 to 1.
# exercise: pca_color_shift
# finding: expected pixels from 0 to 1
# line: return

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (len(images), 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return shifted.astype(images.dtype)
