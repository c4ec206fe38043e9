# mistake: One number is both row and column.
# exercise: random_crop
# finding: independent of each other
# line: generator.integers

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    rows = columns = generator.integers(0, images.shape[1] - height + 1, len(images))
    windows = [
        image[row : row + height, column : column + width]
        for image, row, column in zip(images, rows, columns, strict=True)
    ]
    return np.stack(windows)
