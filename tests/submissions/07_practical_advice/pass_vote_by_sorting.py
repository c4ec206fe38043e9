# variant: Pairs of votes and mean are compared as tuples.
# exercise: vote

# %%
import numpy as np


def vote(probabilities):
    elected = []
    for image in range(probabilities.shape[1]):
        choices = list(probabilities[:, image].argmax(axis=-1))
        means = probabilities[:, image].mean(axis=0)
        elected.append(max(range(len(means)), key=lambda c: (choices.count(c), means[c])))
    return np.array(elected)
