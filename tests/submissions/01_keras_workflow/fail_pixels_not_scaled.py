# mistake: The network gets pixels up to 255, and was trained on numbers up to 1.
# exercise: predict_image
# finding: an array of shape (1, 6, 5, 3)
# line: model.predict

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis]
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[1], p
    return class_names[0], 1 - p
