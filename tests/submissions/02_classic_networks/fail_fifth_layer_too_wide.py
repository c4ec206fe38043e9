# mistake: The fifth convolution has 384 filters.
# exercise: build_alexnet
# finding: filters 384
# line: alexnet_block(X, 384, 3, groups=groups, pool=True)

# %%
import keras
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
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X


def build_alexnet(input_shape=(227, 227, 3), num_classes=1000, num_units=4096, groups=1):
    X_input = keras.Input(input_shape, name="image")
    X = alexnet_block(X_input, 96, 11, strides=4, padding="valid", normalise=True, pool=True)
    X = alexnet_block(X, 256, 5, groups=groups, normalise=True, pool=True)
    X = alexnet_block(X, 384, 3)
    X = alexnet_block(X, 384, 3, groups=groups)
    X = alexnet_block(X, 384, 3, groups=groups, pool=True)

    X = layers.Flatten(name="flatten")(X)
    X = layers.Dense(num_units, activation="relu", name="fc6")(X)
    X = layers.Dropout(0.5, name="drop6")(X)
    X = layers.Dense(num_units, activation="relu", name="fc7")(X)
    X = layers.Dropout(0.5, name="drop7")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name="AlexNet")
