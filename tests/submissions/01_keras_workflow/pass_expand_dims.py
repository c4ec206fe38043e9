# variant: The batch axis comes from `np.expand_dims`, the pixels are scaled last.
# exercise: predict_image

# %%
import numpy as np


def predict_image(model, image, class_names):
    x = np.expand_dims(image, axis=0)
    x = x.astype("float32") / 255.0
    answer = model.predict(x)
    smile = answer[0][0]
    label = int(smile > 0.5)
    return class_names[label], smile if label == 1 else 1.0 - smile
