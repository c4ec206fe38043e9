# variant: The model is frozen as a whole, then the model and its head are freed.
# exercise: freeze

# %%
def freeze(model):
    head = model.layers[-1]
    for layer in model.layers:
        layer.trainable = layer is head
    model.trainable = model.trainable
    for layer in model.layers[:-1]:
        layer.trainable = False
    return model
