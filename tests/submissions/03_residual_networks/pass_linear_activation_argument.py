# variant: Convolutions say activation="linear", which is what they do anyway.
# exercise: plain_block

# %%
from keras import layers


def plain_block(X, f, filters):
    F1, F2, F3 = filters

    X = layers.Conv2D(F1, 1, activation=None, name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(F2, f, padding="same", name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)

    X = layers.Conv2D(F3, 1, activation="linear", name="conv_2c")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2c")(X)
    X = layers.Activation("relu", name="relu_2c")(X)

    return X
