# variant: Layers are called inside one another.
# exercise: identity_block

# %%
from keras import layers


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    Y = layers.ReLU()(layers.BatchNormalization(axis=3)(layers.Conv2D(F1, 1)(X)))
    Y = layers.ReLU()(layers.BatchNormalization(axis=3)(layers.Conv2D(F2, f, padding="same")(Y)))
    Y = layers.BatchNormalization(axis=3)(layers.Conv2D(F3, 1)(Y))
    return layers.ReLU()(layers.Add()([Y, X]))
