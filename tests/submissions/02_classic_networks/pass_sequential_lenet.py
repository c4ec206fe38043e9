# style: A Sequential model.
# exercise: build_modern_lenet5

# %%
import keras
from keras import layers


def build_modern_lenet5(input_shape=(32, 32, 1), num_classes=10):
    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (6, 16):
        model.add(layers.Conv2D(filters, (5, 5), activation="relu"))
        model.add(layers.MaxPool2D())
    model.add(layers.Flatten())
    for units in (120, 84):
        model.add(layers.Dense(units, "relu"))
    model.add(layers.Dense(num_classes, "softmax"))
    return model
