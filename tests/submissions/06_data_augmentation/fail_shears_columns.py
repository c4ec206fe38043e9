# mistake: Columns move up and down.
# exercise: shear
# finding: Found
# line: return

# %%
import numpy as np
from scipy import ndimage


def sample(image, rows, columns):
    found = [
        ndimage.map_coordinates(channel, [rows, columns], order=1, mode="nearest")
        for channel in np.moveaxis(image, -1, 0)
    ]
    return np.stack(found, axis=-1)


def shear(image, slope):
    height, width = image.shape[:2]
    rows, columns = np.indices((height, width))
    x = columns - (width - 1) / 2
    return sample(image, rows - slope * x, columns)
