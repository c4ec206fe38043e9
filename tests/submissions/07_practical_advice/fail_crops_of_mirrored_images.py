# mistake: The images are mirrored before they are cropped.
# exercise: ten_crop
# finding: (0, 5) mirrored as crop 6
# line: ::-1

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    mirrored = images[:, :, ::-1]
    crops += [mirrored[:, row : row + height, column : column + width] for row, column in places]
    return np.stack(crops)
