# variant: The sum is formed model by model.
# exercise: ensemble_predict

# %%
import numpy as np


def ensemble_predict(models, images):
    total = 0
    for model in models:
        total = total + model.predict(images, verbose=0)
    return total / len(models)
