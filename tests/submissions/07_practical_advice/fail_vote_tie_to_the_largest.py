# mistake: A tie goes to the class with the largest number.
# exercise: vote
# finding: item
# line: return

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    choices = probabilities.argmax(axis=-1)
    votes = np.sum(choices[..., np.newaxis] == np.arange(num_classes), axis=0)
    return num_classes - 1 - votes[:, ::-1].argmax(axis=-1)
