# mistake: The dropout is missing.
# exercise: build_happy_model
# finding: Dropout
# line: Dense(1

# %%
import keras
from keras import layers


def build_happy_model(input_shape):
    model = keras.Sequential([
        keras.Input(input_shape),
        layers.Conv2D(16, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    ])
    return model
