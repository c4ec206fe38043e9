# mistake: The mean of the classes is rounded.
# exercise: vote
# finding: expected
# line: return

# %%
import numpy as np


def vote(probabilities):
    choices = probabilities.argmax(axis=-1)
    return np.round(choices.mean(axis=0)).astype(int)
