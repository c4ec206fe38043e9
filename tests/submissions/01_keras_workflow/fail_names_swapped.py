# mistake: The names of the classes are taken the other way round.
# exercise: predict_image
# finding: smile'
# line: class_names

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[0], p
    return class_names[1], 1 - p
