# mistake: The mirror images are forgotten.
# exercise: ten_crop
# finding: shape (5, 3, 4, 3, 3)
# line: return

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    return np.stack(crops)
