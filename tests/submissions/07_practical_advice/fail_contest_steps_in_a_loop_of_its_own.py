# mistake: Steps of a loop of one's own count as well.
# exercise: build_and_train
# finding: 1,100 steps of an optimizer
# line: def build_and_train

# %%
import keras
import numpy as np
import tensorflow as tf
from keras import layers


def build_and_train(x_train, y_train):
    inputs = keras.Input(x_train.shape[1:])
    X = layers.Flatten()(layers.AveragePooling2D(8)(inputs))
    outputs = layers.Dense(6, activation="softmax")(X)
    model = keras.Model(inputs, outputs)
    optimizer = keras.optimizers.SGD(0.1)
    loss = keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            error = loss(labels, model(images, training=True))
        gradients = tape.gradient(error, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))

    for number in range(1100):
        some = np.arange(number, number + 16) % len(x_train)
        step(tf.constant(x_train[some]), tf.constant(y_train[some]))
    return model
