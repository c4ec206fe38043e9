# A right answer, two wrong ones, and others that are missing: each attack is added to this.

# %%
import keras
from keras import layers


def plain_block(X, f, filters):
    return layers.Conv2D(filters[2], 1)(X)


def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        if y is not X:
            y = layers.ReLU()(y)
        y = layers.Conv2D(number, size, padding="same")(y)
        y = layers.BatchNormalization()(y)
    return layers.ReLU()(X + y)


def compile_model(model, num_steps):
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    return model
