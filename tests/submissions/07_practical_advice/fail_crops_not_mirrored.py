# mistake: The five crops are there twice, as they are.
# exercise: ten_crop
# finding: (0, 0) as crop 6
# line: ten_crop

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += crops
    return np.stack(crops)
