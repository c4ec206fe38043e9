# mistake: The function returns the last tensor, not a model.
# exercise: ResNet50
# finding: ResNet50
# line: def ResNet50

# %%
from tensorflow.keras.layers import (
    Activation, AveragePooling2D, BatchNormalization, Conv2D, Dense, Flatten,
    GlobalAveragePooling2D, GlobalMaxPooling2D, Input, MaxPooling2D, ZeroPadding2D,
)
from tensorflow.keras.models import Model


def ResNet50(input_shape=(64, 64, 3), classes=6):
    """Builds the network with 50 layers."""
    inputs = Input(shape=input_shape)
    x = ZeroPadding2D(padding=3)(inputs)

    x = Conv2D(filters=64, kernel_size=7, strides=2)(x)
    x = BatchNormalization(axis=3)(x)
    x = Activation("relu")(x)
    x = MaxPooling2D(pool_size=3, strides=2)(x)

    x = convolutional_block(x, f=3, filters=[64, 64, 256], s=1)
    for i in range(2):
        x = identity_block(x, 3, [64, 64, 256])

    x = convolutional_block(x, f=3, filters=[128, 128, 512], s=2)
    for i in range(3):
        x = identity_block(x, 3, [128, 128, 512])

    x = convolutional_block(x, f=3, filters=[256, 256, 1024], s=2)
    for i in range(5):
        x = identity_block(x, 3, [256, 256, 1024])

    x = convolutional_block(x, f=3, filters=[512, 512, 2048], s=2)
    for i in range(2):
        x = identity_block(x, 3, [512, 512, 2048])

    x = GlobalAveragePooling2D()(x)
    outputs = Dense(units=classes, activation="softmax")(x)
    return outputs
