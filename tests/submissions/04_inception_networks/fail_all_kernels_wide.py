# mistake: The second and third convolution have wide kernels too.
# exercise: network_in_network_block
# finding: kernel_size (3, 3)
# line: filters[1]

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    X = layers.Conv2D(filters[0], kernel_size, padding="same", activation="relu")(X)
    X = layers.Conv2D(filters[1], kernel_size, padding="same", activation="relu")(X)
    X = layers.Conv2D(filters[2], kernel_size, padding="same", activation="relu")(X)
    return X
