# variant: All layers are added to a Sequential model, one by one.
# exercise: replace_head

# %%
import keras
from keras import layers


def replace_head(network, num_classes, dropout_rate=0.2):
    model = keras.Sequential()
    for layer in network.layers[:-1]:
        model.add(layer)
    model.add(layers.Dropout(dropout_rate))
    model.add(layers.Dense(num_classes, activation="softmax"))
    return model
