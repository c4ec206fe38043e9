# style: An if for the larger network, a seed for the dropout, dropout before the ReLU.
# exercise: build_vgg

# %%
import keras
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    for _ in range(num_convolutions):
        X = layers.Conv2D(num_filters, 3, padding="same", activation="relu")(X)
    return layers.MaxPooling2D(2, strides=2)(X)


def build_vgg(num_layers=16, input_shape=(224, 224, 3), num_classes=1000, num_units=4096):
    deep = 4 if num_layers == 19 else 3
    image = keras.layers.Input(shape=input_shape)
    X = vgg_block(vgg_block(image, 64, 2), 128, 2)
    X = vgg_block(X, 256, deep)
    X = vgg_block(vgg_block(X, 512, deep), 512, deep)
    X = layers.Flatten()(X)
    for seed in (1, 2):
        X = layers.Dense(num_units)(X)
        X = layers.Dropout(0.5, seed=seed)(X)
        X = layers.Activation("relu")(X)
    return keras.Model(image, layers.Softmax()(layers.Dense(num_classes)(X)))
