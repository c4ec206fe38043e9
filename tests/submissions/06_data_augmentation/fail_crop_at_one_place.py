# mistake: All images are cropped at the same place.
# exercise: random_crop
# finding: 100% of them at one row
# line: generator.integers

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    row = generator.integers(0, images.shape[1] - height + 1)
    column = generator.integers(0, images.shape[2] - width + 1)
    return images[:, row : row + height, column : column + width]
