# style: The four inputs are added by hand.
# exercise: subsampling_layer

# %%
import keras
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


def subsampling_layer(X):
    X = X[:, : X.shape[1] // 2 * 2, : X.shape[2] // 2 * 2]
    X = layers.Add()([X[:, ::2, ::2], X[:, 1::2, ::2], X[:, ::2, 1::2], X[:, 1::2, 1::2]])
    X = CoefficientAndBias()(X)
    return layers.Activation(scaled_tanh)(X)
