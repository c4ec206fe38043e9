# mistake: Batch normalization is frozen only below the named layer.
# exercise: unfreeze_from
# finding: averages of
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
        layer.trainable = reached
        if isinstance(layer, layers.BatchNormalization) and not reached:
            layer.trainable = False
    return model
