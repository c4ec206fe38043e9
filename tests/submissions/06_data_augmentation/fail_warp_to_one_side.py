# mistake: The noise is positive, so everything moves to one side.
# exercise: local_warp
# finding: to either side alike
# line: generator.random

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
    down = ndimage.gaussian_filter(generator.random(size=rows.shape), smoothness)
    right = ndimage.gaussian_filter(generator.random(size=rows.shape), smoothness)
    down = strength * down / np.abs(down).max()
    right = strength * right / np.abs(right).max()
    return sample(image, rows + down, columns + right)
