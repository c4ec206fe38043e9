# mistake: An unscaled hyperbolic tangent.
# exercise: subsampling_layer
# finding: tanh
# line: tanh

# %%
import keras
from keras import layers


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
    X = 4 * layers.AveragePooling2D(2)(X)
    X = CoefficientAndBias()(X)
    return layers.Activation("tanh")(X)
