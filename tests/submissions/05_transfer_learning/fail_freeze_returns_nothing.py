# mistake: The function ends without a return.
# exercise: freeze
# finding: None
# line: def freeze

# %%
def freeze(model):
    for layer in model.layers[:-1]:
        layer.trainable = False
