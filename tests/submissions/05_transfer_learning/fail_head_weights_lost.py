# mistake: The network is cloned, and a clone has new random weights.
# exercise: replace_head
# finding: other features
# line: layers[

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    network = keras.models.clone_model(network)
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(network.input, outputs)
