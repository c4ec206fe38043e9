# A right answer, wrong ones, and one that is missing: each attack is added to this.

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


def ResNet50(input_shape=(64, 64, 3), classes=6):
    X = keras.Input(input_shape)
    return keras.Model(X, layers.Dense(classes)(layers.GlobalAveragePooling2D()(X)))


def train_and_evaluate(
    model, x_train, y_train, x_test, y_test, num_epochs=10, batch_size=32
):
    return {"accuracy": [0.5], "loss": [1.0]}, 0.5
