# mistake: Batch normalization is left trainable, since its layers were called with training=False.
# exercise: unfreeze_from
# finding: gamma and beta
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
    names = [layer.name for layer in all_layers(model)]
    for layer in all_layers(model)[: names.index(layer_name)]:
        layer.trainable = False
    return model
