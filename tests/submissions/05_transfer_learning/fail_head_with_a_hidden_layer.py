# mistake: A hidden layer stands between the features and the softmax.
# exercise: replace_head
# finding: given 64 numbers
# line: layers[-2]

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    x = layers.Dense(64, activation="relu")(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(network.input, outputs)
