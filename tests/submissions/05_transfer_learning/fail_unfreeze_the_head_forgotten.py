# mistake: The head stays frozen.
# exercise: unfreeze_from
# finding: `block2_conv`
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
    for layer in all_layers(model)[:-1]:
        reached = reached or layer.name == layer_name
        layer.trainable = reached and not isinstance(layer, layers.BatchNormalization)
    model.layers[-1].trainable = False
    return model
