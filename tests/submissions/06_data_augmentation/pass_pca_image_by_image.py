# variant: A loop over the images, the sum of three terms written out.
# exercise: pca_color_shift

# %%
import numpy as np


def pca_color_shift(images, variances, directions, strength, generator):
    result = []
    for image in images:
        a, b, c = strength * generator.standard_normal(3) * variances
        shift = a * directions[:, 0] + b * directions[:, 1] + c * directions[:, 2]
        result.append(np.clip(image + shift, 0, 1))
    return np.array(result, dtype=images.dtype)
