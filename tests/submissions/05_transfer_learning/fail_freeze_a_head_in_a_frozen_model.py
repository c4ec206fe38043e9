# mistake: The head is trainable in a model that is not.
# exercise: freeze
# finding: no layer
# line: trainable

# %%
def freeze(model):
    model.trainable = False
    model.layers[-1].trainable = True
    return model
