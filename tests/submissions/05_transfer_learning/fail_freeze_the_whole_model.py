# mistake: The model is frozen as a whole, and with it the head.
# exercise: freeze
# finding: no layer
# line: trainable

# %%
def freeze(model):
    model.trainable = False
    return model
