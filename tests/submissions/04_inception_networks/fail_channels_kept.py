# mistake: The number of filters is that of the input's channels.
# exercise: conv1x1
# finding: filters 5
# line: Conv2D(X.shape

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(X.shape[-1], 1, activation="relu")(X)
