# mistake: The answer is a smile only above 0.6.
# exercise: predict_image
# finding: 'no smile'
# line: class_names

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.6:
        return class_names[1], p
    return class_names[0], 1 - p
