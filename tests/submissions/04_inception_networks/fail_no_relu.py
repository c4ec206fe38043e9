# mistake: The convolution has no activation.
# exercise: conv1x1
# finding: ReLU
# line: Conv2D(num_filters

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1)(X)
