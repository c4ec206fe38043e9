# mistake: The models are asked in training mode.
# exercise: ensemble_predict
# finding: in training mode
# line: training=True

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model(images, training=True) for model in models]
    return np.mean(predictions, axis=0)
