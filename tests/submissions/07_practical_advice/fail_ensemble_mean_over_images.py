# mistake: The mean is over the images.
# exercise: ensemble_predict
# finding: shape (3, 4)
# line: return

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.mean(predictions, axis=1)
