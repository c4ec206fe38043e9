# variant: A list of ten arrays is returned.
# exercise: ten_crop

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += [crop[:, :, ::-1] for crop in crops]
    return crops
