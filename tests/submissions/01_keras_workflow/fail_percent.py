# mistake: The probability is given in percent.
# exercise: predict_image
# finding: expected the probability of the class
# line: return

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[1], 100 * p
    return class_names[0], 100 * (1 - p)
