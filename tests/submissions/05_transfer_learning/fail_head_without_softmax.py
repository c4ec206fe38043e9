# mistake: The new head gives scores, not probabilities.
# exercise: replace_head
# finding: not probabilities
# line: Dense(

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes)(x)
    return keras.Model(network.input, outputs)
