# trouble: identity_block is as it was handed out.
# exercise: identity_block

# %%
from keras import layers


def plain_block(X, f, filters):
    for num_filters, size in zip(filters, (1, f, 1)):
        X = layers.Conv2D(num_filters, size, padding="same")(X)
        X = layers.BatchNormalization(axis=3)(X)
        X = layers.Activation("relu")(X)
    return X


def identity_block(X, f, filters):
    """Adds the input to the output of three convolutions.

    Args:
        X: input, (batch, height, width, channels).
        f: kernel size of the middle convolution.
        filters: numbers of filters of the three convolutions.

    Returns:
        Output, of the shape of the input.
    """
    # YOUR CODE HERE
    raise NotImplementedError("3.2 identity_block: not answered yet")
