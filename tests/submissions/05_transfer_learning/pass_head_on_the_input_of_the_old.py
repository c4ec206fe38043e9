# variant: The features are the input of the old head.
# exercise: replace_head

# %%
import keras
from keras import layers


def replace_head(trained_network, classes, rate=0.2):
    x = trained_network.layers[-1].input
    x = layers.Dropout(rate=rate)(x)
    x = layers.Dense(units=classes, activation=keras.activations.softmax)(x)
    return keras.Model(inputs=trained_network.inputs, outputs=x)
