# mistake: Turned about the top left corner.
# exercise: rotate
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


def rotate(image, degrees):
    height, width = image.shape[:2]
    middle_row, middle_column = 0, 0
    rows, columns = np.indices((height, width))
    y, x = rows - middle_row, columns - middle_column
    angle = np.radians(degrees)
    from_y = y * np.cos(angle) + x * np.sin(angle)
    from_x = x * np.cos(angle) - y * np.sin(angle)
    return sample(image, from_y + middle_row, from_x + middle_column)
