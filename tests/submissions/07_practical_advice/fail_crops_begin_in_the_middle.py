# mistake: The centre crop begins in the middle of the image.
# exercise: ten_crop
# finding: (3, 4) as crop 5
# line: // 2

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [
        (0, 0),
        (0, right),
        (bottom, 0),
        (bottom, right),
        (images.shape[1] // 2, images.shape[2] // 2),
    ]
    crops = [
        images[:, min(row, bottom) : min(row, bottom) + height, column : column + width]
        for row, column in places
    ]
    crops += [crop[:, :, ::-1] for crop in crops]
    return np.stack(crops)
