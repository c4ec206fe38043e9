# variant: Two loops, and the interpolation written out.
# exercise: rotate

# %%
import numpy as np


def rotate(image, degrees):
    height, width, _ = image.shape
    cosine, sine = np.cos(np.pi * degrees / 180), np.sin(np.pi * degrees / 180)
    result = np.zeros_like(image)
    for row in range(height):
        for column in range(width):
            y, x = row - (height - 1) / 2, column - (width - 1) / 2
            up = min(max(y * cosine + x * sine + (height - 1) / 2, 0), height - 1)
            left = min(max(x * cosine - y * sine + (width - 1) / 2, 0), width - 1)
            i, j = min(int(up), height - 2), min(int(left), width - 2)
            v, h = up - i, left - j
            above = (1 - h) * image[i, j] + h * image[i, j + 1]
            below = (1 - h) * image[i + 1, j] + h * image[i + 1, j + 1]
            result[row, column] = (1 - v) * above + v * below
    return result
