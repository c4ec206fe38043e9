# mistake: The first convolution does not pad.
# exercise: network_in_network_block
# finding: padding valid
# line: filters[0]

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    X = layers.Conv2D(filters[0], kernel_size, activation="relu")(X)
    X = conv1x1(X, filters[1])
    X = conv1x1(X, filters[2])
    return X
