# mistake: The model that is surest decides.
# exercise: vote
# finding: expected
# line: return

# %%


def vote(probabilities):
    return probabilities.max(axis=0).argmax(axis=-1)
