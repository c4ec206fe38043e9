# mistake: The rows are taken for the directions.
# exercise: pca_color_shift
# finding: multiples of the variances
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (len(images), 3))
    shifts = (multiples * variances) @ directions
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
