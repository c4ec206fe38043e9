# mistake: A clone is frozen, and the model that was given is not.
# exercise: freeze
# finding: `stem_conv`
# line: trainable

# %%
import keras
from keras import layers


def freeze(model):
    frozen = keras.models.clone_model(model)
    for layer in frozen.layers[:-1]:
        layer.trainable = False
    return frozen
