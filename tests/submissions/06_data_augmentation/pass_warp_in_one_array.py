# variant: Both shifts in one array, smoothed along the last two axes.
# exercise: local_warp

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
    noise = generator.standard_normal((2, *image.shape[:2]))
    shifts = ndimage.gaussian_filter(noise, smoothness, axes=(1, 2))
    shifts *= strength / np.abs(shifts).max(axis=(1, 2), keepdims=True)
    return sample(image, *(np.indices(image.shape[:2]) + shifts))
