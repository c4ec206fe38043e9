# mistake: The flat list of crops is folded the wrong way round.
# exercise: multi_crop_predict
# finding: for the first image
# line: mean

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
    crops = ten_crop(images, size)
    flat = crops.reshape(-1, *crops.shape[2:])
    predictions = model.predict(flat, verbose=0)
    return predictions.reshape(len(images), 10, -1).mean(axis=1)
