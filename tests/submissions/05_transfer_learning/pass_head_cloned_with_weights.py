# variant: The network is cloned, and its weights are copied.
# exercise: replace_head

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    features = copy.layers[-2].output
    dropped = layers.Dropout(dropout_rate)(features)
    scores = layers.Dense(num_classes)(dropped)
    return keras.Model(copy.input, layers.Softmax()(scores))
