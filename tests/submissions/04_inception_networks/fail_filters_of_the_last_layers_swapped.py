# mistake: The second and third number of filters are swapped.
# exercise: network_in_network_block
# finding: filters 7
# line: conv1x1

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    X = layers.Conv2D(filters[0], kernel_size, padding="same", activation="relu")(X)
    X = conv1x1(X, filters[2])
    X = conv1x1(X, filters[1])
    return X
