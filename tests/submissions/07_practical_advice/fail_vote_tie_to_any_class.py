# mistake: In a tie the largest mean of all classes wins, also of one without votes.
# exercise: vote
# finding: as item 3 of 3
# line: return

# %%
import numpy as np


def vote(probabilities):
    num_classes = probabilities.shape[-1]
    means = probabilities.mean(axis=0)
    elected = []
    for image, choices in enumerate(probabilities.argmax(axis=-1).T):
        votes = np.bincount(choices, minlength=num_classes)
        is_tie = np.sum(votes == votes.max()) > 1
        elected.append(means[image].argmax() if is_tie else votes.argmax())
    return elected
