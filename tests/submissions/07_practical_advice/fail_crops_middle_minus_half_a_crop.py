# mistake: Half of the image and half of the crop are rounded one by one.
# exercise: ten_crop
# finding: (1, 3) as crop 5
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
        (images.shape[1] // 2 - height // 2, images.shape[2] // 2 - width // 2),
    ]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += [crop[:, :, ::-1] for crop in crops]
    return np.stack(crops)
