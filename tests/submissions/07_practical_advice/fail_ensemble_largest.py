# mistake: The largest probability of each class is taken.
# exercise: ensemble_predict
# finding: the largest of each
# line: ensemble_predict

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.max(predictions, axis=0)
