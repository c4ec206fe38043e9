# variant: The branches are written from the last to the first.
# exercise: naive_inception

# %%
import keras
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def naive_inception(X, filters):
    pool = conv1x1(layers.MaxPool2D((3, 3), (1, 1), "same")(X), filters["pool"])
    five = layers.Conv2D(filters["5x5"], (5, 5), padding="same", activation="relu")(X)
    three = layers.Conv2D(filters["3x3"], (3, 3), padding="same", activation="relu")(X)
    one = conv1x1(X, filters["1x1"])
    return keras.ops.concatenate([one, three, five, pool], axis=3)
