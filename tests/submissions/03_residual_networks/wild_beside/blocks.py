"""Blocks of the residual network, see the notebook."""

from __future__ import annotations

import pydot
import keras
from keras.layers import Activation, Add

import my_utils as u
from my_utils import BLOCKS

AXIS = 3


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    X_shortcut = X

    X = u.conv_bn_relu(X, F1, 1)

    X = keras.layers.Conv2D(F2, f, padding='same')(X)
    X = keras.layers.BatchNormalization(axis=AXIS)(X)
    X = Activation('relu')(X)

    X = keras.layers.Conv2D(F3, 1)(X)
    X = keras.layers.BatchNormalization(axis=AXIS)(X)

    X = Add()([X, X_shortcut])
    return Activation('relu')(X)


class Blocks:
    @staticmethod
    def wide(X, f, filters, s):
        return convolutional_block(X, f, filters, s)

def convolutional_block(X, f, filters, s=2):
    F1, F2, F3 = filters
    X_shortcut = X

    X = keras.layers.Conv2D(F1, 1, strides=s)(X)
    X = keras.layers.BatchNormalization(axis=AXIS)(X)
    X = Activation('relu')(X)

    X = keras.layers.Conv2D(F2, f, padding='same')(X)
    X = keras.layers.BatchNormalization(axis=AXIS)(X)
    X = Activation('relu')(X)

    X = keras.layers.Conv2D(F3, 1)(X)
    X = keras.layers.BatchNormalization(axis=AXIS)(X)

    X_shortcut = keras.layers.Conv2D(F3, 1, strides=s)(X_shortcut)
    X_shortcut = keras.layers.BatchNormalization(axis=AXIS)(X_shortcut)

    X = Add()([X, X_shortcut])
    return Activation('relu')(X)


if __name__ == "__main__":
    X = keras.Input((8, 8, 6))
    print(identity_block(X, 3, [2, 4, 6]))
