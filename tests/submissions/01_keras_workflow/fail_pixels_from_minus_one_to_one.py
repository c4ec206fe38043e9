# mistake: The pixels are scaled to -1 to 1, otherwise than in training.
# exercise: predict_image
# finding: from -
# line: model.predict

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 127.5 - 1
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[1], p
    return class_names[0], 1 - p
