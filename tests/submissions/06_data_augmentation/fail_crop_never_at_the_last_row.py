# mistake: The last row at which a window fits is left out.
# exercise: random_crop
# finding: rows 0 to 2
# line: rows = generator.integers

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    rows = generator.integers(0, images.shape[1] - height, len(images))
    columns = generator.integers(0, images.shape[2] - width + 1, len(images))
    windows = [
        image[row : row + height, column : column + width]
        for image, row, column in zip(images, rows, columns, strict=True)
    ]
    return np.stack(windows)
