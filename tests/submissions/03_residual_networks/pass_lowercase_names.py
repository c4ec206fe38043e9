# variant: The parameters have other names.
# exercise: identity_block

# %%
from keras import layers


def identity_block(inputs, kernel_size, num_filters):
    squeeze, middle, expand = num_filters
    x = layers.Conv2D(squeeze, kernel_size=1)(inputs)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(middle, kernel_size=kernel_size, padding="same")(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(expand, kernel_size=1)(x)
    x = layers.BatchNormalization(axis=3)(x)
    x = layers.Add()([inputs, x])
    return layers.ReLU()(x)
