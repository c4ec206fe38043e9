# style: The stage is a Sequential model.
# exercise: vgg_block

# %%
import keras
from keras import layers


def vgg_block(X, num_filters, num_convolutions):
    stage = keras.Sequential()
    for _ in range(num_convolutions):
        stage.add(layers.Conv2D(num_filters, (3, 3), padding="same"))
        stage.add(layers.ReLU())
    stage.add(layers.MaxPooling2D())
    return stage(X)
