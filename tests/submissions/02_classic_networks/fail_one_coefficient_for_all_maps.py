# mistake: One coefficient and one bias are shared by all maps.
# exercise: subsampling_layer
# finding: OneForAll
# line: OneForAll()

# %%
from keras import layers, ops


def scaled_tanh(a):
    return 1.7159 * ops.tanh(2 / 3 * a)


class OneForAll(layers.Layer):
    def build(self, input_shape):
        self.coefficient = self.add_weight(shape=(), initializer="ones", name="coefficient")
        self.bias = self.add_weight(shape=(), initializer="zeros", name="bias")

    def call(self, inputs):
        return self.coefficient * inputs + self.bias

    def compute_output_shape(self, input_shape):
        return input_shape


def subsampling_layer(X):
    X = 4 * layers.AveragePooling2D(2)(X)
    X = OneForAll()(X)
    return layers.Activation(scaled_tanh)(X)
