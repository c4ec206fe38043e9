from keras import layers

SIZES = {"outer": 1}


def conv_bn(X, num_filters, kernel_size, strides=1):
    X = layers.Conv2D(num_filters, kernel_size, strides=strides, padding="same")(X)
    return layers.BatchNormalization(axis=3)(X)


if __name__ == "__main__":
    SIZES = {"outer": 3}
