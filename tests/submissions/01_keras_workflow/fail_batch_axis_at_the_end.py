# mistake: The batch axis stands at the end.
# exercise: predict_image
# finding: ValueError
# line: model.predict

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[..., np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[1], p
    return class_names[0], 1 - p
