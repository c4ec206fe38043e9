# mistake: The stride is always 2, whatever s is.
# exercise: convolutional_block
# finding: strides
# line: strides=2
# counts: same

# %%
from tensorflow.keras.layers import (
    Activation, Add, BatchNormalization, Conv2D, MaxPooling2D
)


def convolutional_block(X, f, filters, s=2):
    """Block whose shortcut is a projection, for where the size of the image changes."""
    f1, f2, f3 = filters
    shortcut = X

    # part 1 makes the image smaller
    X = Conv2D(filters=f1, kernel_size=1, strides=2)(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    # part 2
    X = Conv2D(filters=f2, kernel_size=f, padding="same")(X)
    X = BatchNormalization(axis=3)(X)
    X = Activation("relu")(X)

    # part 3
    X = Conv2D(filters=f3, kernel_size=1)(X)
    X = BatchNormalization(axis=3)(X)

    # the shortcut gets the same shape
    shortcut = Conv2D(filters=f3, kernel_size=1, strides=2)(shortcut)
    shortcut = BatchNormalization(axis=3)(shortcut)

    X = Add()([X, shortcut])
    return Activation("relu")(X)
