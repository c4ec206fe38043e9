# mistake: Where the old head has as many units, it is kept.
# exercise: replace_head
# finding: the old last layer
# line: return

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    if network.output_shape[-1] == num_classes:
        features = layers.Dropout(dropout_rate)(network.layers[-2].output)
        return keras.Model(network.input, network.layers[-1](features))
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(network.input, outputs)
