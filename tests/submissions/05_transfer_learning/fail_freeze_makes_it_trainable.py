# mistake: The value is the wrong one.
# exercise: freeze
# finding: `stem_conv`
# line: trainable

# %%
def freeze(model):
    for layer in model.layers[:-1]:
        layer.trainable = True
    return model
