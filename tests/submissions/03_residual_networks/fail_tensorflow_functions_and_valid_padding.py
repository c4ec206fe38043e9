# mistake: TensorFlow's functions, and the middle convolution does not pad.
# exercise: plain_block
# finding: has padding valid; expected padding same
# line: layers.Conv2D(filters[1], f)

# %%
import tensorflow as tf
from keras import layers


def plain_block(X, f, filters):
    X = layers.Conv2D(filters[0], 1)(X)
    X = tf.nn.relu(layers.BatchNormalization(axis=3)(X))
    X = layers.Conv2D(filters[1], f)(X)
    X = tf.nn.relu(layers.BatchNormalization(axis=3)(X))
    X = layers.Conv2D(filters[2], 1)(X)
    return tf.nn.relu(layers.BatchNormalization(axis=3)(X))
