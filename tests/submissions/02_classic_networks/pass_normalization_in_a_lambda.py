# style: The normalization is TensorFlow's, in a Lambda layer.
# exercise: alexnet_block

# %%
import tensorflow as tf
from keras import layers


def alexnet_block(
    X, num_filters, kernel_size, strides=1, padding="same", groups=1, normalise=False, pool=False
):
    X = layers.Conv2D(num_filters, kernel_size, strides, padding, groups=groups)(X)
    X = layers.Activation("relu")(X)
    if normalise:
        X = layers.Lambda(
            lambda a: tf.nn.local_response_normalization(
                a, depth_radius=2, bias=2, alpha=1e-4, beta=0.75
            )
        )(X)
    if pool:
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X
