# mistake: The median of the classes is taken.
# exercise: vote
# finding: expected
# line: return

# %%
import numpy as np


def vote(probabilities):
    choices = probabilities.argmax(axis=-1)
    return np.median(choices, axis=0).astype(int)
