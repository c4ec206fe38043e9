# style: TensorFlow picks the maps, in a Lambda layer.
# exercise: build_lenet5

# %%
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


def scaled_tanh(a):
    return 1.7159 * ops.tanh(2 / 3 * a)


class CoefficientAndBias(layers.Layer):
    def build(self, input_shape):
        num_maps = input_shape[-1]
        quarter = keras.initializers.Constant(0.25)  # of a sum of four: their mean
        self.coefficient = self.add_weight(
            shape=(num_maps,), initializer=quarter, name="coefficient"
        )
        self.bias = self.add_weight(shape=(num_maps,), initializer="zeros", name="bias")

    def call(self, inputs):
        return self.coefficient * inputs + self.bias

    def compute_output_shape(self, input_shape):
        return input_shape


CONNECTIONS = [
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 5],
    [0, 4, 5],
    [0, 1, 5],
    [0, 1, 2, 3],
    [1, 2, 3, 4],
    [2, 3, 4, 5],
    [0, 3, 4, 5],
    [0, 1, 4, 5],
    [0, 1, 2, 5],
    [0, 1, 3, 4],
    [1, 2, 4, 5],
    [0, 2, 3, 5],
    [0, 1, 2, 3, 4, 5],
]


class DistanceToCodes(layers.Layer):
    def __init__(self, codes, **keywords):
        super().__init__(**keywords)
        self.codes = np.asarray(codes, "float32")  # (num_classes, 84)

    def call(self, states):
        differences = ops.expand_dims(states, axis=1) - self.codes
        return ops.sum(ops.square(differences), axis=-1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], len(self.codes)


def subsampling_layer(X):
    X = 4 * layers.AveragePooling2D(2)(X)
    X = CoefficientAndBias()(X)
    return layers.Activation(scaled_tanh)(X)


def build_lenet5(codes):
    X_input = keras.Input((32, 32, 1), name="image")
    X = layers.Conv2D(6, 5, activation=scaled_tanh, name="C1")(X_input)
    X = subsampling_layer(X)

    maps = []
    for number, connected in enumerate(CONNECTIONS):
        seen = layers.Lambda(
            lambda x, maps: tf.gather(x, maps, axis=-1), arguments={"maps": connected}
        )(X)
        maps.append(layers.Conv2D(1, 5, activation=scaled_tanh, name=f"C3_{number}")(seen))
    X = layers.Concatenate(name="C3")(maps)
    X = subsampling_layer(X)

    X = layers.Conv2D(120, 5, activation=scaled_tanh, name="C5")(X)
    X = layers.Flatten(name="flatten")(X)
    X = layers.Dense(84, activation=scaled_tanh, name="F6")(X)
    X = DistanceToCodes(codes, name="output")(X)
    return keras.Model(X_input, X, name="LeNet5")
