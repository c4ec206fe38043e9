# mistake: The convolution has no bias.
# exercise: conv1x1
# finding: use_bias False
# line: Conv2D(num_filters

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu", use_bias=False)(X)
