# mistake: The numbers of votes are returned.
# exercise: vote
# finding: a list of 3 items
# line: return

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    choices = probabilities.argmax(axis=-1)
    return np.sum(choices[..., np.newaxis] == np.arange(num_classes), axis=0)
