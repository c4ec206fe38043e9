# mistake: Two convolutions by hand, both of the first half of the maps.
# exercise: alexnet_block
# finding: GetItem
# line: halves = [

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
    size = X.shape[-1] // groups
    halves = [
        layers.Conv2D(num_filters // groups, kernel_size, strides, padding)(X[..., :size])
        for _ in range(groups)
    ]
    X = layers.Concatenate()(halves) if groups > 1 else halves[0]
    X = layers.Activation("relu")(X)
    if normalise:
        X = LocalResponseNormalization()(X)
    if pool:
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X
