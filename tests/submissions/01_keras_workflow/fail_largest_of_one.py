# mistake: The largest of one number is always the first.
# exercise: predict_image
# finding: 'no smile'
# line: return class_names

# %%
import numpy as np


def predict_image(model, image, class_names):
    probabilities = model.predict(image[np.newaxis] / 255, verbose=0)[0]
    label = int(np.argmax(probabilities))
    return class_names[label], float(max(probabilities[0], 1 - probabilities[0]))
