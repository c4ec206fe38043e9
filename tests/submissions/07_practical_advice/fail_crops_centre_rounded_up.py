# mistake: What is left over is halved and rounded up.
# exercise: ten_crop
# finding: (2, 3) as crop 5
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
        ((bottom + 1) // 2, (right + 1) // 2),
    ]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += [crop[:, :, ::-1] for crop in crops]
    return np.stack(crops)
