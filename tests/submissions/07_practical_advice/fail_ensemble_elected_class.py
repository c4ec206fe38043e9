# mistake: The class of the mean is returned.
# exercise: ensemble_predict
# finding: shape (5,)
# line: return

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.mean(predictions, axis=0).argmax(axis=-1)
