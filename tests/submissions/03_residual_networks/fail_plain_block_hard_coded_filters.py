# mistake: The numbers of filters are written out.
# exercise: plain_block
# finding: filters
# line: layers.Conv2D(64, 1

# %%
from keras import layers


def plain_block(X, f, filters):
    X = layers.Conv2D(64, 1, name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(64, f, padding="same", name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)

    X = layers.Conv2D(256, 1, name="conv_2c")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2c")(X)
    X = layers.Activation("relu", name="relu_2c")(X)

    return X
