# mistake: The argument `groups` is not passed on.
# exercise: alexnet_block
# finding: groups 1
# line: Conv2D

# %%
import tensorflow as tf
from keras import layers


class LocalResponseNormalization(layers.Layer):
    def call(self, a):
        return tf.nn.local_response_normalization(
            a, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75
        )

    def compute_output_shape(self, input_shape):
        return input_shape


def alexnet_block(
    X, num_filters, kernel_size, strides=1, padding="same", groups=1, normalise=False, pool=False
):
    X = layers.Conv2D(num_filters, kernel_size, strides, padding)(X)
    X = layers.Activation("relu")(X)
    if normalise:
        X = LocalResponseNormalization()(X)
    if pool:
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X
