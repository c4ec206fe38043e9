# mistake: The model knows seven classes.
# exercise: build_and_train
# finding: shape (
# line: build_and_train

# %%
import keras
import numpy as np
from keras import layers


def build_and_train(x_train, y_train):
    images = np.concatenate([x_train, x_train[:, :, ::-1]])
    labels = np.concatenate([y_train, y_train])
    inputs = keras.Input(x_train.shape[1:])
    X = layers.Conv2D(16, 5, strides=4, padding="same", activation="relu")(inputs)
    X = layers.Flatten()(X)
    outputs = layers.Dense(7, activation="softmax")(X)
    model = keras.Model(inputs, outputs)
    model.compile("adam", loss="sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=32, epochs=2, verbose=0)
    return model
