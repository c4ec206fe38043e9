# variant: A loop over the numbers of the layers.
# exercise: freeze

# %%
def freeze(model):
    for number in range(len(model.layers) - 1):
        model.layers[number].trainable = False
    return model
