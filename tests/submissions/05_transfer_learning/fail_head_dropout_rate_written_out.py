# mistake: The rate of the dropout is not the argument.
# exercise: replace_head
# finding: the rate 0.2
# line: Dropout(

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    features = network.layers[-2].output
    x = layers.Dropout(0.2)(features)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return keras.Model(network.input, outputs)
