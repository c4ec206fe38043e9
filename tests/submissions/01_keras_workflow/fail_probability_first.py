# mistake: The probability comes first, then the name.
# exercise: predict_image
# finding: number, then word
# line: return

# %%
import numpy as np


def predict_image(model, image, class_names):
    batch = image[np.newaxis] / 255
    p = float(model.predict(batch, verbose=0)[0, 0])
    if p > 0.5:
        return p, class_names[1]
    return 1 - p, class_names[0]
