# variant: A model class without an input layer, which TensorFlow's functions keep from being a graph.
# exercise: ResNet50

# %%
import tensorflow as tf
import keras
from keras import layers


class Bottleneck(layers.Layer):
    def __init__(self, filters, s=0):
        super().__init__()
        narrow, middle, wide = filters
        self.main = [
            layers.Conv2D(narrow, 1, strides=s or 1),
            layers.BatchNormalization(axis=3),
            layers.ReLU(),
            layers.Conv2D(middle, 3, padding="same"),
            layers.BatchNormalization(axis=3),
            layers.ReLU(),
            layers.Conv2D(wide, 1),
            layers.BatchNormalization(axis=3),
        ]
        self.shortcut = (
            [layers.Conv2D(wide, 1, strides=s), layers.BatchNormalization(axis=3)] if s else []
        )

    def call(self, x):
        main, shortcut = x, x
        for layer in self.main:
            main = layer(main)
        for layer in self.shortcut:
            shortcut = layer(shortcut)
        return tf.nn.relu(main + shortcut)


class ResNet(keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.stem = [
            layers.ZeroPadding2D(3),
            layers.Conv2D(64, 7, strides=2),
            layers.BatchNormalization(axis=3),
            layers.ReLU(),
            layers.MaxPooling2D(3, strides=2),
        ]
        self.blocks = []
        for width, count, s in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
            for number in range(count):
                self.blocks.append(Bottleneck([width, width, 4 * width], 0 if number else s))
        self.classifier = layers.Dense(classes, activation="softmax")

    def call(self, x):
        for layer in self.stem + self.blocks:
            x = layer(x)
        return self.classifier(tf.reduce_mean(x, axis=[1, 2]))


def ResNet50(input_shape=(64, 64, 3), classes=6):
    return ResNet(classes)
