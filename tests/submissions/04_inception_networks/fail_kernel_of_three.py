# mistake: The kernel is 3x3.
# exercise: conv1x1
# finding: kernel_size (3, 3)
# line: Conv2D(num_filters

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
