# variant: A single ReLU after the concatenation does the work of four.
# exercise: naive_inception

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def naive_inception(X, filters):
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    branches = [
        layers.Conv2D(filters["1x1"], 1)(X),
        layers.Conv2D(filters["3x3"], 3, padding="same")(X),
        layers.Conv2D(filters["5x5"], 5, padding="same")(X),
        layers.Conv2D(filters["pool"], 1)(pooled),
    ]
    return layers.ReLU()(layers.concatenate(branches, axis=-1))
