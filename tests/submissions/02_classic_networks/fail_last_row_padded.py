# mistake: A last row that fills no window is padded.
# exercise: subsampling_layer
# finding: padding same
# line: AveragePooling2D

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
    X = 4 * layers.AveragePooling2D(2, padding="same")(X)
    X = CoefficientAndBias()(X)
    return layers.Activation(scaled_tanh)(X)
