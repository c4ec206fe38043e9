# variant: One ReLU object is called three times: it has no weights.
# exercise: identity_block

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    relu = layers.ReLU()
    conv1 = layers.Conv2D(filters[0], 1)(X)
    bn1 = layers.BatchNormalization(axis=3)(conv1)
    relu1 = relu(bn1)
    conv2 = layers.Conv2D(filters[1], f, padding="same")(relu1)
    bn2 = layers.BatchNormalization(axis=3)(conv2)
    relu2 = relu(bn2)
    conv3 = layers.Conv2D(filters[2], 1)(relu2)
    bn3 = layers.BatchNormalization(axis=3)(conv3)
    added = layers.Add()([bn3, X])
    return relu(added)
