# mistake: The third layer is forgotten.
# exercise: network_in_network_block
# finding: Conv2D
# line: filters[1]

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    X = layers.Conv2D(filters[0], kernel_size, padding="same", activation="relu")(X)
    X = conv1x1(X, filters[1])
    return X
