# variant: All three convolutions are made in one loop.
# exercise: network_in_network_block

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def network_in_network_block(X, filters, kernel_size):
    for num_filters, size in zip(filters, (kernel_size, 1, 1), strict=True):
        X = layers.Conv2D(num_filters, size, padding="same", activation="relu")(X)
    return X
