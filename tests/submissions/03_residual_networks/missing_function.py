# trouble: identity_block is not there: its name is misspelled.
# exercise: identity_block

# %%
from keras import layers


def plain_block(X, f, filters):
    for num_filters, size in zip(filters, (1, f, 1)):
        X = layers.Conv2D(num_filters, size, padding="same")(X)
        X = layers.BatchNormalization(axis=3)(X)
        X = layers.Activation("relu")(X)
    return X


def identiy_block(X, f, filters):
    F1, F2, F3 = filters
    return X
