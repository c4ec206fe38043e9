# mistake: The mean is over everything.
# exercise: ensemble_predict
# finding: a number
# line: return

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.mean(predictions)
