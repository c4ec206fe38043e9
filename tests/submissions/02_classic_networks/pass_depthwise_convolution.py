# style: A depthwise convolution of 1x1 has a coefficient and a bias for each map.
# exercise: subsampling_layer

# %%
from keras import layers, ops


def scaled_tanh(a):
    return 1.7159 * ops.tanh(2 / 3 * a)


def subsampling_layer(X):
    X = layers.Rescaling(4.0)(layers.AveragePooling2D(2)(X))
    return layers.DepthwiseConv2D(1, activation=scaled_tanh)(X)
