# variant: Places from numbers between 0 and 1.
# exercise: random_crop

# %%
import numpy as np


def random_crop(images, size, generator):
    height, width = size
    down, right = images.shape[1] - height + 1, images.shape[2] - width + 1
    result = np.empty((len(images), height, width, images.shape[3]), images.dtype)
    for number, image in enumerate(images):
        row, column = int(generator.random() * down), int(generator.random() * right)
        result[number] = image[row : row + height, column : column + width]
    return result
