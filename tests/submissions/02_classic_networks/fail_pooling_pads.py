# mistake: The pooling pads images of odd height.
# exercise: vgg_block
# finding: padding same
# line: MaxPooling2D

# %%
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    for _ in range(num_convolutions):
        X = layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2, padding="same")(X)
