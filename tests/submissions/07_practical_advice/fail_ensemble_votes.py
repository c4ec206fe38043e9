# mistake: Shares of votes take the place of probabilities.
# exercise: ensemble_predict
# finding: shares of votes
# line: mean

# %%
import numpy as np


def ensemble_predict(models, images):
    predictions = [model.predict(images, verbose=0) for model in models]
    predictions = np.array(predictions)
    votes = np.eye(predictions.shape[-1])[predictions.argmax(axis=-1)]
    return votes.mean(axis=0)
