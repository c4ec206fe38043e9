# variant: The singular vectors of the centred pixels.
# exercise: pca_color_directions

# %%
import numpy as np


def pca_color_directions(images):
    pixels = images.reshape(-1, 3).astype(float)
    pixels -= pixels.mean(axis=0)
    _, singular, rows = np.linalg.svd(pixels, full_matrices=False)
    return singular**2 / len(pixels), -rows.T
