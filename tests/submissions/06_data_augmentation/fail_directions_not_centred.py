# mistake: The mean is not subtracted.
# exercise: pca_color_directions
# finding: the variances
# line: eigh

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.reshape(-1, 3)
    covariance = pixels.T @ pixels / len(pixels)
    variances, directions = np.linalg.eigh(covariance)
    return variances[::-1], directions[:, ::-1]
