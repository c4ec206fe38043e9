# mistake: The mean decides, nobody votes.
# exercise: vote
# finding: expected
# line: return

# %%


def vote(probabilities):
    return probabilities.mean(axis=0).argmax(axis=-1)
