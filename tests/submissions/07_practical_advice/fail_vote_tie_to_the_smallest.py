# mistake: A tie goes to the class with the smallest number.
# exercise: vote
# finding: as item 1 of 3
# line: return

# %%
import numpy as np


def vote(probabilities):
    choices = probabilities.argmax(axis=-1)
    classes = np.arange(probabilities.shape[-1])
    votes = np.sum(choices[..., np.newaxis] == classes, axis=0)
    return votes.argmax(axis=-1)
