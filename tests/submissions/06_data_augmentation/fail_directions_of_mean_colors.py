# mistake: The covariance is that of the mean colors of the images.
# exercise: pca_color_directions
# finding: over all pixels
# line: eigh

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.mean(axis=(1, 2))
    covariance = np.cov(pixels, rowvar=False)
    variances, directions = np.linalg.eigh(covariance)
    return variances[::-1], directions[:, ::-1]
