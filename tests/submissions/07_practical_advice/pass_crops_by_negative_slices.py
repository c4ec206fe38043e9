# variant: The lower and right crops are cut from the end.
# exercise: ten_crop

# %%
import numpy as np


def ten_crop(images, size):
    h, w = size
    y, x = (images.shape[1] - h) // 2, (images.shape[2] - w) // 2
    five = [
        images[:, :h, :w],
        images[:, :h, -w:],
        images[:, -h:, :w],
        images[:, -h:, -w:],
        images[:, y : y + h, x : x + w],
    ]
    return np.array(five + [np.flip(crop, axis=2) for crop in five])
