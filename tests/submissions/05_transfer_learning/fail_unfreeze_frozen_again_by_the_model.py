# mistake: The nested model is frozen after its layers were freed.
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
    reached = False
    model.trainable = True
    for layer in all_layers(model):
        reached = reached or layer.name == layer_name
        layer.trainable = reached and not isinstance(layer, layers.BatchNormalization)
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            layer.trainable = False
    return model
