# mistake: The number of convolutions is written into the function.
# exercise: vgg_block
# finding: Conv2D
# line:

# %%
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    for _ in range(2):
        X = layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2)(X)
