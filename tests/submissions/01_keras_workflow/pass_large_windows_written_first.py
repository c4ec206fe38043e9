# variant: The 7x7 convolution is written first and concatenated last.
# exercise: build_functional_model

# %%
import keras
from keras import layers


def build_functional_model(input_shape, num_classes=2):
    inputs = layers.Input(input_shape)
    big = layers.Conv2D(8, (7, 7), padding="same", activation="relu")(inputs)
    small = layers.Conv2D(8, (3, 3), padding="same", activation="relu")(inputs)
    tail = keras.Sequential([
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(num_classes),
        layers.Softmax(),
    ])
    return keras.Model(inputs, tail(layers.Concatenate(axis=3)([small, big])))
