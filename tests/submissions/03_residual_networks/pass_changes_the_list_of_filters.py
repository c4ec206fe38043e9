# variant: The list of filters is used up with pop.
# exercise: identity_block

# %%
from keras import layers


def identity_block(X, f, filters):
    Y = X
    for size in (1, f, 1):
        if Y is not X:
            Y = layers.ReLU()(Y)
        Y = layers.Conv2D(filters.pop(0), size, padding="same")(Y)
        Y = layers.BatchNormalization()(Y)
    return layers.ReLU()(layers.add([Y, X]))
