# variant: The function that scaled the training images scales this one.
# exercise: predict_image

# %%
import numpy as np


def scale_pixels(images):
    return np.asarray(images, "float32") / 255


def predict_image(model, image, class_names):
    batch = scale_pixels([image])
    (probability,) = model.predict_on_batch(batch)[0]
    probabilities = [1 - probability, probability]
    label = int(np.argmax(probabilities))
    return class_names[label], probabilities[label]
