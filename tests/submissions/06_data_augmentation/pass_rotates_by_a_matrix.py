# variant: A product with a rotation matrix.
# exercise: rotate

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
    middle = np.array([[height - 1], [width - 1]]) / 2
    angle = np.deg2rad(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    places = np.indices((height, width)).reshape(2, -1)
    rows, columns = (matrix @ (places - middle) + middle).reshape(2, height, width)
    return sample(image, rows, columns)
