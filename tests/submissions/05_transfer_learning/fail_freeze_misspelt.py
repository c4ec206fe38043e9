# mistake: The attribute is misspelt, so it means nothing.
# exercise: freeze
# finding: `stem_conv`
# line: def freeze

# %%
def freeze(model):
    for layer in model.layers[:-1]:
        layer.training = False
    return model
