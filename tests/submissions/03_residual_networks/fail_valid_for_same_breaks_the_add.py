# mistake: The middle convolution is not padded, so that the shapes do not fit at the Add.
# exercise: identity_block
# finding: padding
# line: padding="valid"

# %%
import tensorflow as tf
from tensorflow.keras.layers import Activation, Add, BatchNormalization, Conv2D, Dropout, Input


def identity_block(X, f, filters):
    """Identity block: the input is added to the output of three convolutions."""
    # number of filters of the three convolutions
    f1, f2, f3 = filters

    # keep the input for later
    shortcut = X

    # part 1
    X = Conv2D(filters=f1, kernel_size=1, strides=(1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    # part 2
    X = Conv2D(filters=f2, kernel_size=f, strides=(1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    # part 3
    X = Conv2D(filters=f3, kernel_size=1, strides=(1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3)(X)

    # add the input, then relu
    X = Add()([shortcut, X])
    X = Activation("relu")(X)
    return X
