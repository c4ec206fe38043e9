# mistake: The head is frozen, and all below it learns.
# exercise: freeze
# finding: `stem_conv`
# line: trainable

# %%
def freeze(model):
    model.layers[-1].trainable = False
    return model
