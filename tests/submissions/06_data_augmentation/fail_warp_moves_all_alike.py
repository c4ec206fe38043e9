# mistake: One shift for the whole image.
# exercise: local_warp
# finding: neighbours whose shifts differ by 0%
# line: smoothness

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
    down = generator.normal(size=(1, 1))
    right = generator.normal(size=(1, 1))
    down = strength * np.tanh(down)
    right = strength * np.tanh(right)
    return sample(image, rows + down, columns + right)
