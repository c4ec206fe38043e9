# mistake: Batch normalization has an epsilon of its own, copied from another implementation.
# exercise: identity_block
# finding: epsilon
# line: epsilon=1.001e-5
# counts: same

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
    X = BatchNormalization(axis=3, epsilon=1.001e-5)(X)
    X = Activation("relu")(X)

    # part 2
    X = Conv2D(filters=f2, kernel_size=f, strides=(1, 1), padding="same")(X)
    X = BatchNormalization(axis=3, epsilon=1.001e-5)(X)
    X = Activation("relu")(X)

    # part 3
    X = Conv2D(filters=f3, kernel_size=1, strides=(1, 1), padding="valid")(X)
    X = BatchNormalization(axis=3, epsilon=1.001e-5)(X)

    # add the input, then relu
    X = Add()([shortcut, X])
    X = Activation("relu")(X)
    return X
