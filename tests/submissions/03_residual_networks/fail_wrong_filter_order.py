# mistake: The first two numbers of filters are unpacked in the wrong order.
# exercise: identity_block
# finding: filters
# line: conv_2a
# counts: same

# %%
from keras import layers


def identity_block(X, f, filters):
    F2, F1, F3 = filters
    X_shortcut = X

    X = layers.Conv2D(F1, (1, 1), name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(F2, (f, f), padding="same", name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)

    X = layers.Conv2D(F3, (1, 1), name="conv_2c")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2c")(X)

    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu", name="relu_out")(X)

    return X
