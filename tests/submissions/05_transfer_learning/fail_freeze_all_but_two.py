# mistake: The last two layers are left out.
# exercise: freeze
# finding: `block2_conv`
# line: trainable

# %%
def freeze(model):
    for layer in model.layers[:-2]:
        layer.trainable = False
    return model
