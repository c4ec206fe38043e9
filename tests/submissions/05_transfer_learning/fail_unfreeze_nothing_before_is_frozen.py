# mistake: Layers before the named one stay as they are.
# exercise: unfreeze_from
# finding: `stem_conv`
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
        reached = reached or layer.name == layer_name
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
        elif reached:
            layer.trainable = True
    return model
