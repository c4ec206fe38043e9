# mistake: Each class has a sigmoid of its own.
# exercise: replace_head
# finding: not probabilities
# line: Dense(

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes, activation="sigmoid")(x)
    return keras.Model(network.input, outputs)
