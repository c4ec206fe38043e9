# mistake: The convolutions have no batch normalization.
# exercise: plain_block
# finding: BatchNormalization
# line: relu_2a

# %%
from keras import layers


def plain_block(X, f, filters):
    F1, F2, F3 = filters

    X = layers.Conv2D(F1, 1, name="conv_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(F2, f, padding="same", name="conv_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)

    X = layers.Conv2D(F3, 1, name="conv_2c")(X)
    X = layers.Activation("relu", name="relu_2c")(X)

    return X
