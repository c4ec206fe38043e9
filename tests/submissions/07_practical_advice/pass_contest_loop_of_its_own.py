# variant: A training loop of one's own on a model of a class of one's own.
# exercise: build_and_train

# %%
import keras
import numpy as np
import tensorflow as tf
from keras import layers


class Reader(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = []
        for filters in (16, 32, 48):
            self.parts.append(layers.Conv2D(filters, 3, strides=2, padding="same"))
            self.parts.append(layers.BatchNormalization(momentum=0.9))
            self.parts.append(layers.ReLU())
        self.parts += [layers.Flatten(), layers.Dropout(0.3), layers.Dense(6, activation="softmax")]

    def call(self, X, training=False):
        for part in self.parts:
            X = part(X, training=training) if hasattr(part, "momentum") else part(X)
        return X


def build_and_train(x_train, y_train):
    x = np.concatenate([x_train, x_train[:, :, ::-1]])
    y = np.concatenate([y_train, y_train])
    model = Reader()
    model(x[:2])
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(5e-3, 450))
    optimizer.build(model.trainable_variables)
    loss = keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            error = loss(labels, model(images, training=True))
        gradients = tape.gradient(error, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))

    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(32)
    for _ in range(15):
        for images, labels in data:
            step(images, labels)
    return model
