# mistake: Windows of 2x2 side by side.
# exercise: alexnet_block
# finding: pool_size (2, 2)
# line: MaxPooling2D(2)

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
    X = layers.Conv2D(num_filters, kernel_size, strides, padding, groups=groups)(X)
    X = layers.Activation("relu")(X)
    if normalise:
        X = LocalResponseNormalization()(X)
    if pool:
        X = layers.MaxPooling2D(2)(X)
    return X
