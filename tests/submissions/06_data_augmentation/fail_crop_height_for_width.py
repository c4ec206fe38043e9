# mistake: Height and width are exchanged.
# exercise: random_crop
# finding: Found shape
# line: return

# %%
import numpy as np


def random_crop(images, size, generator):
    width, height = size
    rows = generator.integers(0, images.shape[1] - height + 1, len(images))
    columns = generator.integers(0, images.shape[2] - width + 1, len(images))
    windows = [
        image[row : row + height, column : column + width]
        for image, row, column in zip(images, rows, columns, strict=True)
    ]
    return np.stack(windows)
