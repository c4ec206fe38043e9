# mistake: Standard deviations take the place of the variances.
# exercise: pca_color_shift
# finding: multiples of the variances
# line: generator.normal

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    multiples = generator.normal(0, strength, (len(images), 3))
    shifts = (multiples * np.sqrt(variances)) @ directions.T
    shifted = images + shifts[:, np.newaxis, np.newaxis]
    return np.clip(shifted, 0, 1).astype(images.dtype)
