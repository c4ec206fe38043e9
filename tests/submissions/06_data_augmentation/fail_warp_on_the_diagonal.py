# mistake: Rows and columns get the same shifts.
# exercise: local_warp
# finding: correlation of 1.00
# line: generator.normal

# %%
import numpy as np
from scipy import ndimage


def sample(image, rows, columns):
    found = [
        ndimage.map_coordinates(channel, [rows, columns], order=1, mode="nearest")
        for channel in np.moveaxis(image, -1, 0)
    ]
    return np.stack(found, axis=-1)


def local_warp(image, strength, smoothness, generator):
    rows, columns = np.indices(image.shape[:2])
    down = ndimage.gaussian_filter(generator.normal(size=rows.shape), smoothness)
    right = down
    down = strength * down / np.abs(down).max()
    right = strength * right / np.abs(right).max()
    return sample(image, rows + down, columns + right)
