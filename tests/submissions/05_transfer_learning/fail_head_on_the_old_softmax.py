# mistake: The new head stands on the old softmax.
# exercise: replace_head
# finding: given 7 numbers
# line: layers[-1]

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-1].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(network.input, outputs)
