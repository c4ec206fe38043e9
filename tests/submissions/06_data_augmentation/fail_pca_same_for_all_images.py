# mistake: All images move alike.
# exercise: pca_color_shift
# finding: the same in every draw
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (1, 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
