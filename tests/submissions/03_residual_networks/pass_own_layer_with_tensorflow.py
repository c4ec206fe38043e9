# variant: A layer class of its own whose call cannot be opened.
# exercise: convolutional_block

# %%
import tensorflow as tf
from keras import layers


class ConvolutionalBlock(layers.Layer):
    def __init__(self, f, filters, s):
        super().__init__()
        self.shortcut = [layers.Conv2D(filters[2], 1, strides=s), layers.BatchNormalization()]
        self.convolutions = [
            layers.Conv2D(filters[0], 1, strides=s),
            layers.Conv2D(filters[1], f, padding="same"),
            layers.Conv2D(filters[2], 1),
        ]
        self.normalizations = [layers.BatchNormalization() for _ in filters]

    def call(self, X, training=None):
        main = X
        for convolution, normalization in zip(self.convolutions, self.normalizations):
            if convolution is not self.convolutions[0]:
                main = tf.nn.relu(main)
            main = normalization(convolution(main), training=training)
        projection, normalization = self.shortcut
        return tf.nn.relu(main + normalization(projection(X), training=training))


def convolutional_block(X, f, filters, s=2):
    return ConvolutionalBlock(f, filters, s)(X)
