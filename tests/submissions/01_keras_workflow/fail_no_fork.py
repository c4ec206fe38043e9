# mistake: The large windows look at what the small ones found, not at the image.
# exercise: build_functional_model
# finding: Conv2D
# line: Conv2D(8, 7

# %%
import keras
from keras import layers


def build_functional_model(input_shape, num_classes=2):
    image = keras.Input(input_shape)
    fine = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    coarse = layers.Conv2D(8, 7, padding="same", activation="relu")(fine)
    x = layers.Concatenate()([fine, coarse])
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.5)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(image, outputs)
