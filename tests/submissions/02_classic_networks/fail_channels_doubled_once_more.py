# mistake: The last stage has 1024 channels.
# exercise: build_vgg
# finding: filters 1024
# line: vgg_block(X

# %%
import keras
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    for _ in range(num_convolutions):
        X = layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2)(X)


def build_vgg(num_layers=16, input_shape=(224, 224, 3), num_classes=1000, num_units=4096):
    num_convolutions = {16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4]}[num_layers]
    X_input = keras.Input(input_shape, name="image")
    X = X_input
    for num_filters, repeats in zip([64, 128, 256, 512, 1024], num_convolutions, strict=True):
        X = vgg_block(X, num_filters, repeats)

    X = layers.Flatten(name="flatten")(X)
    for number in (1, 2):
        X = layers.Dense(num_units, activation="relu", name=f"fc{number}")(X)
        X = layers.Dropout(0.5, name=f"drop{number}")(X)
    X = layers.Dense(num_classes, activation="softmax", name="probabilities")(X)
    return keras.Model(X_input, X, name=f"VGG{num_layers}")
