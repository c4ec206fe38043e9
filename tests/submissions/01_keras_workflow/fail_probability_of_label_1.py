# mistake: The probability is that of a smile, even where the answer is no smile.
# exercise: predict_image
# finding: expected the probability of the class
# line: return

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return class_names[1], p
    return class_names[0], p
