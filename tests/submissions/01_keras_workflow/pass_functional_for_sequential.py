# variant: The list is written with the functional API.
# exercise: build_happy_model

# %%
import keras
from keras import layers


def build_happy_model(input_shape):
    image = keras.Input(input_shape)
    x = image
    for filters in [16, 32, 64]:
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(rate=0.5)(x)
    x = layers.Dense(1)(x)
    return keras.Model(inputs=image, outputs=layers.Activation("sigmoid")(x))
