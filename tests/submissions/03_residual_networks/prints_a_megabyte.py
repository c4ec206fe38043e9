# trouble: identity_block prints a megabyte; what it returns is right.
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
    for line in range(10_000):
        print("the shape of X is", X.shape, "*" * 80)
    F1, F2, F3 = filters
    Y = layers.ReLU()(layers.BatchNormalization(axis=3)(layers.Conv2D(F1, 1)(X)))
    Y = layers.ReLU()(layers.BatchNormalization(axis=3)(layers.Conv2D(F2, f, padding="same")(Y)))
    Y = layers.BatchNormalization(axis=3)(layers.Conv2D(F3, 1)(Y))
    return layers.ReLU()(layers.Add()([X, Y]))
