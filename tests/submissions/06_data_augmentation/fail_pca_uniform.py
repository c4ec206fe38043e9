# mistake: Uniform numbers in place of normal ones.
# exercise: pca_color_shift
# finding: a normal number
# line: generator.uniform

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.uniform(-strength, strength, (len(images), 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
