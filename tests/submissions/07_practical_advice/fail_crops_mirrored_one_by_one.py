# mistake: Each crop is followed by its mirror image.
# exercise: ten_crop
# finding: as crop 2
# line: images[

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    return np.stack([item for crop in crops for item in (crop, crop[:, :, ::-1])])
