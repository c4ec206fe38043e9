# mistake: The identity block of stage 4 is made once and called five times, so its blocks share their weights.
# exercise: ResNet50
# finding: second time
# line: block(

# %%
import keras
from keras import layers


def ResNet50(input_shape=(64, 64, 3), classes=6):
    X_input = keras.Input(input_shape)

    # stage 1
    X = layers.ZeroPadding2D((3, 3))(X_input)
    X = layers.Conv2D(64, (7, 7), strides=(2, 2), name="conv1")(X)
    X = layers.BatchNormalization(axis=3, name="bn_conv1")(X)
    X = layers.Activation("relu", name="relu_conv1")(X)
    X = layers.MaxPooling2D((3, 3), strides=(2, 2))(X)

    # stage 2
    X = convolutional_block(X, 3, [64, 64, 256], s=1)
    X = identity_block(X, 3, [64, 64, 256])
    X = identity_block(X, 3, [64, 64, 256])

    # stage 3
    X = convolutional_block(X, 3, [128, 128, 512], s=2)
    X = identity_block(X, 3, [128, 128, 512])
    X = identity_block(X, 3, [128, 128, 512])
    X = identity_block(X, 3, [128, 128, 512])

    # stage 4
    X = convolutional_block(X, 3, [256, 256, 1024], s=2)
    # one identity block, five times
    block_input = keras.Input(X.shape[1:])
    block = keras.Model(block_input, identity_block(block_input, 3, [256, 256, 1024]))
    for _ in range(5):
        X = block(X)

    # stage 5
    X = convolutional_block(X, 3, [512, 512, 2048], s=2)
    X = identity_block(X, 3, [512, 512, 2048])
    X = identity_block(X, 3, [512, 512, 2048])

    X = layers.GlobalAveragePooling2D()(X)
    X = layers.Dense(classes, activation="softmax", name="classifier")(X)

    return keras.Model(inputs=X_input, outputs=X, name="ResNet50")
