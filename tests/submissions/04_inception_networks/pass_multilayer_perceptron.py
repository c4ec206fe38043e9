# variant: After the first convolution a Sequential of dense layers slides over the image.
# exercise: network_in_network_block

# %%
import keras
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    first, *others = filters
    X = layers.Conv2D(first, kernel_size, padding="same")(X)
    perceptron = keras.Sequential([layers.ReLU()])
    for num_units in others:
        perceptron.add(layers.Dense(num_units, activation="relu"))
    return perceptron(X)
