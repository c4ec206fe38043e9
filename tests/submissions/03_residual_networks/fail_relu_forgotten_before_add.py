# mistake: The ReLU after the second batch normalization is forgotten.
# exercise: identity_block
# finding: ReLU
# line: conv_2c

# %%
from keras import layers


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    X_shortcut = X

    X = layers.Conv2D(F1, (1, 1), name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)

    X = layers.Conv2D(F2, (f, f), padding="same", name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)

    X = layers.Conv2D(F3, (1, 1), name="conv_2c")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2c")(X)

    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu", name="relu_out")(X)

    return X
