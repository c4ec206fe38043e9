# mistake: The new model is frozen, the new head with it.
# exercise: replace_head
# finding: a new last layer that is frozen
# line: return

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(dropout_rate)(features)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    model = keras.Model(network.input, outputs)
    model.trainable = False
    return model
