# mistake: Logits are averaged.
# exercise: ensemble_predict
# finding: mean of the logits
# line: mean

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    logits = np.log(np.array(predictions)).mean(axis=0)
    odds = np.exp(logits)
    return odds / odds.sum(axis=-1, keepdims=True)
