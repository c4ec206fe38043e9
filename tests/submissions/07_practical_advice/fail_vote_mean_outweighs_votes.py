# mistake: The sum of the probabilities is added, which outweighs a vote.
# exercise: vote
# finding: expected
# line: return

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    choices = probabilities.argmax(axis=-1)
    votes = np.sum(choices[..., np.newaxis] == np.arange(num_classes), axis=0)
    return np.argmax(votes + probabilities.sum(axis=0), axis=-1)
