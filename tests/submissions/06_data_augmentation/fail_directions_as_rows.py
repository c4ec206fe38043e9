# mistake: The eigenvectors are returned as rows.
# exercise: pca_color_directions
# finding: as the first column
# line: return

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.reshape(-1, 3)
    covariance = np.cov(pixels, rowvar=False)
    variances, directions = np.linalg.eigh(covariance)
    return variances[::-1], directions[:, ::-1].T
