# style: One layer of one's own, with other names and in another order.
# exercise: subsampling_layer

# %%
from keras import layers, ops


def scaled_tanh(a):
    return 1.7159 * ops.tanh(2 / 3 * a)


class Subsampling(layers.Layer):
    def build(self, input_shape):
        self.shift = self.add_weight(shape=(1, 1, 1, input_shape[-1]), name="w2")
        self.factor = self.add_weight(shape=(1, 1, 1, input_shape[-1]), name="w1")

    def call(self, x):
        height, width = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
        x = x[:, :height, :width]
        total = x[:, ::2, ::2] + x[:, 1::2, ::2] + x[:, ::2, 1::2] + x[:, 1::2, 1::2]
        return scaled_tanh(total * self.factor + self.shift)


def subsampling_layer(X):
    return Subsampling()(X)
