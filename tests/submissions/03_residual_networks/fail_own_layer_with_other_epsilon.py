# mistake: In a layer that cannot be opened, one normalization has another epsilon.
# exercise: identity_block
# finding: has epsilon 0.01; expected epsilon 0.001
# line: X = tf.nn.relu(self.second(
# counts: same

# %%
import tensorflow as tf
from keras import layers


class Identity(layers.Layer):
    def __init__(self, f, filters):
        super().__init__()
        self.convolutions = [
            layers.Conv2D(filters[0], 1),
            layers.Conv2D(filters[1], f, padding="same"),
            layers.Conv2D(filters[2], 1),
        ]
        self.first = layers.BatchNormalization()
        self.second = layers.BatchNormalization(epsilon=0.01)
        self.third = layers.BatchNormalization()

    def call(self, X_shortcut):
        X = tf.nn.relu(self.first(self.convolutions[0](X_shortcut)))
        X = tf.nn.relu(self.second(self.convolutions[1](X)))
        X = self.third(self.convolutions[2](X))
        return tf.nn.relu(X + X_shortcut)


def identity_block(X, f, filters):
    return Identity(f, filters)(X)
