# mistake: The mean is over the images.
# exercise: multi_crop_predict
# finding: shape (10, 4)
# line: return

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
    predictions = [model.predict(crop, verbose=0) for crop in ten_crop(images, size)]
    return np.mean(predictions, axis=1)
