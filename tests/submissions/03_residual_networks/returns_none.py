# trouble: identity_block ends without a return statement.
# exercise: identity_block

# %%
from keras import layers


def plain_block(X, f, filters):
    for num_filters, size in zip(filters, (1, f, 1)):
        X = layers.Conv2D(num_filters, size, padding="same")(X)
        X = layers.BatchNormalization(axis=3)(X)
        X = layers.Activation("relu")(X)
    return X


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    Y = layers.Conv2D(F1, 1)(X)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F2, f, padding="same")(Y)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F3, 1)(Y)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Add()([X, Y])
    Y = layers.Activation("relu")(Y)
