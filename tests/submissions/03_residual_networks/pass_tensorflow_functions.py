# variant: TensorFlow's functions, which take no symbolic tensors.
# exercise: identity_block

# %%
import tensorflow as tf
from keras import layers


def identity_block(X, f, filters):
    X_shortcut = X
    X = layers.Conv2D(filters[0], 1)(X)
    X = tf.nn.relu(layers.BatchNormalization(axis=3)(X))
    X = layers.Conv2D(filters[1], f, padding="same")(X)
    X = tf.nn.relu(layers.BatchNormalization(axis=3)(X))
    X = layers.Conv2D(filters[2], 1)(X)
    X = layers.BatchNormalization(axis=3)(X)
    return tf.nn.relu(tf.add(X, X_shortcut))
