# mistake: Batch normalization is left trainable.
# exercise: freeze
# finding: averages of `stem_bn`
# line: trainable

# %%
import keras
from keras import layers


def freeze(model):
    for layer in model.layers[:-1]:
        if not isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    return model
