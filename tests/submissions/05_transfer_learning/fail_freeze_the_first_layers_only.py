# mistake: The first five layers are frozen, whatever the model.
# exercise: freeze
# finding: `block1_conv`
# line: trainable

# %%
def freeze(model):
    for layer in model.layers[:5]:
        layer.trainable = False
    return model
