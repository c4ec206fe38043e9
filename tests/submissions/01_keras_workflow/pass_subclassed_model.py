# variant: The model is a class with layers as attributes.
# exercise: build_happy_model

# %%
import keras
from keras import layers


class HappyModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [layers.Conv2D(n, 3, padding="same", activation="relu") for n in (16, 32, 64)]
        self.pool = layers.MaxPooling2D(2)
        self.flatten = layers.Flatten()
        self.dropout = layers.Dropout(0.5)
        self.smile = layers.Dense(1, activation="sigmoid")

    def call(self, x):
        for convolution in self.convolutions:
            x = self.pool(convolution(x))
        return self.smile(self.dropout(self.flatten(x)))


def build_happy_model(input_shape):
    model = HappyModel()
    model.build((None, *input_shape))
    return model
