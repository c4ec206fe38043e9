# mistake: The number of classes is written into the function.
# exercise: build_modern_lenet5
# finding: units 10
# line: Dense(10

# %%
import keras
from keras import layers


def build_modern_lenet5(input_shape=(32, 32, 1), num_classes=10):
    X_input = keras.Input(input_shape, name="image")
    X = layers.Conv2D(6, 5, activation="relu", name="conv1")(X_input)
    X = layers.MaxPooling2D(2, name="pool1")(X)
    X = layers.Conv2D(16, 5, activation="relu", name="conv2")(X)
    X = layers.MaxPooling2D(2, name="pool2")(X)
    X = layers.Flatten(name="flatten")(X)
    X = layers.Dense(120, activation="relu", name="fc3")(X)
    X = layers.Dense(84, activation="relu", name="fc4")(X)
    X = layers.Dense(10, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name="ModernLeNet5")
