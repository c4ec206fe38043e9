# %% [markdown]
# # A solution with two graded functions, and a figure that needs what grading does not

# %%
# ruff: noqa: N806
import json

from keras import layers

SCALE = {"filters": 2}
FIGURE = json.dumps(SCALE)


# %%
def unused():
    """Not graded, and not needed by what is."""
    return FIGURE


# %%
def two_convolutions(X, f):
    """An f x f convolution and one that only mixes the channels."""
    # BEGIN SOLUTION
    X = layers.Conv2D(SCALE["filters"], f, padding="same")(X)
    return layers.Conv2D(3, 1, padding="same")(X)
    # END SOLUTION


# %%
def weights_of_a_window(kernel_size, channels):
    """As many as a kernel has."""
    # BEGIN SOLUTION
    return kernel_size**2 * channels
    # END SOLUTION
