# mistake: Standard deviations in place of variances.
# exercise: pca_color_directions
# finding: the variances
# line: eigh

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.reshape(-1, 3)
    covariance = np.cov(pixels, rowvar=False)
    variances, directions = np.linalg.eigh(covariance)
    return np.sqrt(variances[::-1]), directions[:, ::-1]
