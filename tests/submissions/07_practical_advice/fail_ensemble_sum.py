# mistake: The probabilities are added and not divided.
# exercise: ensemble_predict
# finding: their sum
# line: ensemble_predict

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.sum(predictions, axis=0)
