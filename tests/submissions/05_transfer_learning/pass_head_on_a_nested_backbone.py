# variant: The kept part is one layer of the new model.
# exercise: replace_head

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    backbone = keras.Model(network.inputs, network.layers[-2].output)
    inputs = keras.Input(network.input_shape[1:])
    x = backbone(inputs, training=False)
    x = layers.Dropout(dropout_rate)(x)
    x = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(inputs, x)
