# mistake: The number of classes is written into the function.
# exercise: replace_head
# finding: 3 numbers
# line: Dense(

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(3, activation="softmax")(x)
    return keras.Model(network.input, outputs)
