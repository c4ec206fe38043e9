# mistake: The model is set to trainable, which it is already, so nothing is freed.
# exercise: unfreeze_from
# finding: changes the weights of `head`
# line: trainable

# %%
import keras
from keras import layers


def all_layers(model):
    opened = []
    for layer in model.layers:
        opened += all_layers(layer) if isinstance(layer, keras.Model) else [layer]
    return opened


def unfreeze_from(model, layer_name):
    opened = all_layers(model)
    start = [layer.name for layer in opened].index(layer_name)
    model.trainable = True
    for layer in opened[:start]:
        layer.trainable = False
    for layer in opened[start:]:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    return model
