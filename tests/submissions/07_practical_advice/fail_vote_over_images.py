# mistake: The votes are counted over the images.
# exercise: vote
# finding: a list of 4 items; expected a list of 3 items
# line: return

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    choices = probabilities.argmax(axis=-1)
    votes = np.sum(choices[..., np.newaxis] == np.arange(num_classes), axis=1)
    means = probabilities.mean(axis=1)
    return np.argmax(votes + means / 2, axis=-1)
