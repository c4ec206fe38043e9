# mistake: The middle convolution is not padded, so the image shrinks.
# exercise: plain_block
# finding: padding
# line: conv_2b
# counts: same

# %%
from keras import layers


def plain_block(X, f, filters):
    F1, F2, F3 = filters

    X = layers.Conv2D(F1, 1, name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(F2, f, name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)

    X = layers.Conv2D(F3, 1, name="conv_2c")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2c")(X)
    X = layers.Activation("relu", name="relu_2c")(X)

    return X
