# mistake: Each pixel moves on its own.
# exercise: pca_color_shift
# finding: pixels of one image that move by different amounts
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (*images.shape[:3], 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts
    return np.clip(shifted, 0, 1).astype(images.dtype)
