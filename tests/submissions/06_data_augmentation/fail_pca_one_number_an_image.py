# mistake: One random number for all three directions.
# exercise: pca_color_shift
# finding: correlation of 1.00
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (len(images), 1))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
