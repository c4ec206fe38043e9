# mistake: The smallest variance comes first.
# exercise: pca_color_directions
# finding: the largest first
# line: eigh

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.reshape(-1, 3)
    covariance = np.cov(pixels, rowvar=False)
    variances, directions = np.linalg.eigh(covariance)
    return variances, directions
