# mistake: The layer is looked for in the outer model only.
# exercise: unfreeze_from
# finding: stops with
# line: get_layer

# %%
import keras
from keras import layers


def unfreeze_from(model, layer_name):
    first = model.layers.index(model.get_layer(layer_name))
    for number, layer in enumerate(model.layers):
        learns = number >= first and not isinstance(layer, layers.BatchNormalization)
        layer.trainable = learns
    return model
