# variant: Votes are counted image by image.
# exercise: vote

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    means = probabilities.mean(axis=0)
    elected = []
    for choices, mean in zip(probabilities.argmax(axis=-1).T, means):
        votes = np.bincount(choices, minlength=num_classes)
        best = np.flatnonzero(votes == votes.max())
        elected.append(int(best[mean[best].argmax()]))
    return elected
