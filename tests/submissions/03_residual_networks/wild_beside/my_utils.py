import os, time
from keras import layers

BLOCKS = (3, 4, 6, 3)
WIDTHS = []
for stage in range(4):
    WIDTHS.append(64 * 2 ** stage)

print("my_utils loaded from", os.getcwd())


def conv_bn_relu(X, filters, size, strides=1):
    X = layers.Conv2D(filters, size, strides=strides, padding="same")(X)
    X = layers.BatchNormalization(axis=3)(X)
    return layers.ReLU()(X)


def timed(function):
    start = time.time()
    result = function()
    print(time.time() - start)
    return result
