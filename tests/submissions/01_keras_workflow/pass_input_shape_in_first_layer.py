# variant: The first layer is told the shape of the input, as in older notebooks.
# exercise: build_happy_model

# %%
import warnings

from keras import Sequential, layers


def build_happy_model(input_shape):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = layers.Conv2D(16, 3, padding="same", activation="relu", input_shape=input_shape)
    return Sequential([
        first,
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(1, "sigmoid"),
    ])
