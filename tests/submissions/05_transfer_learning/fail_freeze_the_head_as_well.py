# mistake: All layers are frozen, the head among them.
# exercise: freeze
# finding: no layer
# line: trainable

# %%
def freeze(model):
    for layer in model.layers:
        layer.trainable = False
    return model
