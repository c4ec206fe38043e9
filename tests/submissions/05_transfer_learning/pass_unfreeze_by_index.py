# variant: The place of the name in the list of all layers decides.
# exercise: unfreeze_from

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
    for number, layer in enumerate(opened):
        layer.trainable = number >= start
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    return model
