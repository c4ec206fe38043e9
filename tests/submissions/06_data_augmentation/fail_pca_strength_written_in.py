# mistake: The paper's 0.1 is written in.
# exercise: pca_color_shift
# finding: standard deviation `strength`
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, 0.1, (len(images), 3))
    shifts = (multiples * variances) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
