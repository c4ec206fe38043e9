# mistake: The named layer itself stays frozen.
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
    model.trainable = True
    reached = False
    for layer in all_layers(model):
        layer.trainable = reached and not isinstance(layer, layers.BatchNormalization)
        reached = reached or layer.name == layer_name
    return model
