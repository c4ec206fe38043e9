# style: The network without the block: the maps of both GPUs are split and joined.
# exercise: build_alexnet

# %%
import keras
import tensorflow as tf
from keras import layers, ops


class LocalResponseNormalization(layers.Layer):
    def call(self, a):
        return tf.nn.local_response_normalization(
            a, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75
        )

    def compute_output_shape(self, input_shape):
        return input_shape


def build_alexnet(input_shape=(227, 227, 3), num_classes=1000, num_units=4096, groups=1):
    def convolution(X, filters, kernel_size, groups):
        parts = ops.split(X, groups, axis=-1)
        made = [
            layers.Conv2D(filters // groups, kernel_size, padding="same", activation="relu")(part)
            for part in parts
        ]
        return made[0] if groups == 1 else layers.concatenate(made)

    inputs = keras.Input(input_shape)
    X = layers.Conv2D(96, 11, strides=4, activation="relu")(inputs)
    X = layers.MaxPooling2D(3, 2)(LocalResponseNormalization()(X))
    X = convolution(X, 256, 5, groups)
    X = layers.MaxPooling2D(3, 2)(LocalResponseNormalization()(X))
    X = convolution(X, 384, 3, 1)
    X = convolution(X, 384, 3, groups)
    X = layers.MaxPooling2D(3, 2)(convolution(X, 256, 3, groups))
    X = layers.Flatten()(X)
    for _ in range(2):
        X = layers.Dropout(0.5)(layers.Dense(num_units, activation="relu")(X))
    return keras.Model(inputs, layers.Dense(num_classes, activation="softmax")(X))
