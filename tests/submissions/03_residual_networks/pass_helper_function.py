# variant: Convolution and batch normalization are a helper function.
# exercise: convolutional_block

# %%
from keras import layers


def conv_bn(x, filters, size, strides=1):
    x = layers.Conv2D(filters, size, strides=strides, padding="same")(x)
    return layers.BatchNormalization(axis=3)(x)


def convolutional_block(X, f, filters, s=2):
    F1, F2, F3 = filters
    Y = layers.ReLU()(conv_bn(X, F1, 1, s))
    Y = layers.ReLU()(conv_bn(Y, F2, f))
    Y = conv_bn(Y, F3, 1)
    return layers.ReLU()(Y + conv_bn(X, F3, 1, s))
