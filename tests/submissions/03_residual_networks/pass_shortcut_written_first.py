# variant: The projection is written before the main path.
# exercise: convolutional_block

# %%
from keras import layers


def convolutional_block(X, f, filters, s=2):
    F1, F2, F3 = filters

    shortcut = layers.Conv2D(F3, 1, strides=s)(X)
    shortcut = layers.BatchNormalization(axis=3)(shortcut)

    X = layers.Conv2D(F1, 1, strides=s)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.ReLU()(X)
    X = layers.Conv2D(F2, f, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.ReLU()(X)
    X = layers.Conv2D(F3, 1)(X)
    X = layers.BatchNormalization(axis=3)(X)

    X = layers.Add()([shortcut, X])
    return layers.ReLU()(X)
