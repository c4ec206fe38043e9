# mistake: Places near the middle are more likely than those at the edges.
# exercise: random_crop
# finding: all places equally likely
# line: generator.integers

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    down, right = images.shape[1] - height, images.shape[2] - width
    rows = np.mean(generator.integers(0, down + 1, (3, len(images))), axis=0).round().astype(int)
    columns = np.mean(generator.integers(0, right + 1, (3, len(images))), axis=0).round().astype(int)
    windows = [
        image[row : row + height, column : column + width]
        for image, row, column in zip(images, rows, columns, strict=True)
    ]
    return np.stack(windows)
