# mistake: The dropout drops probabilities, not features.
# exercise: replace_head
# finding: not probabilities
# line: Dense(

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dense(num_classes, activation="softmax")(features)
    return keras.Model(network.input, layers.Dropout(dropout_rate)(x))
