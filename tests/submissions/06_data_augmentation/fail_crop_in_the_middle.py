# mistake: Cropped to the middle, nothing is random.
# exercise: random_crop
# finding: 100% of them at one row
# line: def random_crop

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    row, column = (images.shape[1] - height) // 2, (images.shape[2] - width) // 2
    return images[:, row : row + height, column : column + width]
