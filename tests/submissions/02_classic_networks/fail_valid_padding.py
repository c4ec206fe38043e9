# mistake: The convolutions shrink the image.
# exercise: vgg_block
# finding: padding valid
# line: Conv2D

# %%
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    for _ in range(num_convolutions):
        X = layers.Conv2D(num_filters, 3, activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2)(X)
