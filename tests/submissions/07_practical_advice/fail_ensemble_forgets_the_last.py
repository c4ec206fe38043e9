# mistake: The last model is left out.
# exercise: ensemble_predict
# finding: model 3 not asked
# line: predict(images

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models[:-1]]
    return np.mean(predictions, axis=0)
