# variant: A batch normalization written by hand.
# exercise: plain_block

# %%
from keras import layers, ops


class OwnBatchNormalization(layers.Layer):
    def build(self, shape):
        channels = shape[-1:]
        self.gamma = self.add_weight(shape=channels, initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=channels, initializer="zeros", name="beta")
        self.mean = self.add_weight(
            shape=channels, initializer="zeros", trainable=False, name="moving_mean"
        )
        self.variance = self.add_weight(
            shape=channels, initializer="ones", trainable=False, name="moving_variance"
        )

    def call(self, x, training=None):
        mean, variance = self.mean, self.variance
        if training:
            mean, variance = ops.moments(x, axes=[0, 1, 2])
            self.mean.assign(0.99 * self.mean + 0.01 * mean)
            self.variance.assign(0.99 * self.variance + 0.01 * variance)
        return self.gamma * (x - mean) / ops.sqrt(variance + 1e-3) + self.beta


def plain_block(X, f, filters):
    for num_filters, kernel_size in zip(filters, (1, f, 1)):
        X = layers.Conv2D(num_filters, kernel_size, padding="same")(X)
        X = layers.ReLU()(OwnBatchNormalization()(X))
    return X
