# mistake: One batch normalization is used for the main path and for the shortcut.
# exercise: convolutional_block
# finding: BatchNormalization
# line: normalize(X

# %%
import keras
from keras import layers


def convolutional_block(X, f, filters, s=2):
    F1, F2, F3 = filters
    X_shortcut = X

    # main path
    X = layers.Conv2D(F1, (1, 1), strides=(s, s), name="conv_2a")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2a")(X)
    X = layers.Activation("relu", name="relu_2a")(X)
    X = layers.Conv2D(F2, (f, f), padding="same", name="conv_2b")(X)
    X = layers.BatchNormalization(axis=3, name="bn_2b")(X)
    X = layers.Activation("relu", name="relu_2b")(X)
    X = layers.Conv2D(F3, (1, 1), name="conv_2c")(X)
    normalize = layers.BatchNormalization(axis=3)
    X = normalize(X)

    # shortcut
    X_shortcut = layers.Conv2D(F3, (1, 1), strides=(s, s), name="conv_1")(X_shortcut)
    X_shortcut = normalize(X_shortcut)

    X = layers.Add()([X, X_shortcut])
    X = layers.Activation("relu", name="relu_out")(X)
    return X
