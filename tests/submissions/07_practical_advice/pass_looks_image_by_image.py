# variant: Each image is asked about alone, with its ten crops as a batch.
# exercise: multi_crop_predict

# %%
import numpy as np


def ten_crop(images, size):
    height, width = size
    bottom, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    crops += [crop[:, :, ::-1] for crop in crops]
    return np.stack(crops)


def multi_crop_predict(model, images, size):
    crops = np.swapaxes(ten_crop(images, size), 0, 1)
    return np.array([np.asarray(model(ten, training=False)).mean(axis=0) for ten in crops])
