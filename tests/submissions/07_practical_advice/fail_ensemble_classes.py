# mistake: Classes are averaged, not probabilities.
# exercise: ensemble_predict
# finding: shape (5,)
# line: return

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    classes = np.argmax(predictions, axis=-1)
    return np.mean(classes, axis=0)
