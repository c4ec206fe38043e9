# mistake: Only convolutions are frozen.
# exercise: freeze
# finding: gamma and beta of `stem_bn`
# line: trainable

# %%
import keras
from keras import layers


def freeze(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            layer.trainable = False
    return model
