# variant: Each row is interpolated on its own.
# exercise: shear

# %%
import numpy as np


def shear(image, slope):
    result = np.empty_like(image)
    columns = np.arange(image.shape[1])
    for row in range(image.shape[0]):
        shift = slope * (row - (image.shape[0] - 1) / 2)
        for channel in range(image.shape[2]):
            result[row, :, channel] = np.interp(columns - shift, columns, image[row, :, channel])
    return result
