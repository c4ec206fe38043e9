# mistake: The centre comes first.
# exercise: ten_crop
# finding: (1, 2) as crop 1
# line: images[

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(bottom // 2, right // 2), (0, 0), (0, right), (bottom, 0), (bottom, right)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += [crop[:, :, ::-1] for crop in crops]
    return np.stack(crops)
