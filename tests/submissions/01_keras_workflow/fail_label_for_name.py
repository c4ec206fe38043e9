# mistake: The label is returned, not the name of the class.
# exercise: predict_image
# finding: no word
# line: def predict_image

# %%
import numpy as np


def predict_image(model, image, class_names):
    p = float(model.predict(image[np.newaxis] / 255, verbose=0)[0, 0])
    return int(p > 0.5), max(p, 1 - p)
