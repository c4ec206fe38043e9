# mistake: The median is taken.
# exercise: ensemble_predict
# finding: the median
# line: ensemble_predict

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    return np.median(predictions, axis=0)
