# mistake: The model is asked in training mode.
# exercise: multi_crop_predict
# finding: not asked in inference mode
# line: ten_crop(images

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
    predictions = [model(crop, training=True) for crop in ten_crop(images, size)]
    return np.mean(predictions, axis=0)
