# style: The normalization is a layer of one's own, by the formula.
# exercise: alexnet_block

# %%
from keras import layers, ops


class Normalization(layers.Layer):
    def call(self, a):
        channels = a.shape[-1]
        squares = ops.pad(ops.square(a), [(0, 0), (0, 0), (0, 0), (2, 2)])
        total = sum(squares[..., k : k + channels] for k in range(5))
        return a / (2 + 1e-4 * total) ** 0.75


def alexnet_block(
    X, num_filters, kernel_size, strides=1, padding="same", groups=1, normalise=False, pool=False
):
    X = layers.Conv2D(num_filters, kernel_size, strides, padding, groups=groups)(X)
    X = layers.Activation("relu")(X)
    if normalise:
        X = Normalization()(X)
    if pool:
        X = layers.MaxPooling2D(3, strides=2)(X)
    return X
