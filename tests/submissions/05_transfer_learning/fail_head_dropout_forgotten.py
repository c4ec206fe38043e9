# mistake: There is no dropout.
# exercise: replace_head
# finding: no dropout
# line: def replace_head

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    outputs = layers.Dense(num_classes, activation="softmax")(features)
    return keras.Model(network.input, outputs)
