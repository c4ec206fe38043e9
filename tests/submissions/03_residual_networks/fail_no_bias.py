# mistake: The convolutions have no bias.
# exercise: identity_block
# finding: use_bias
# line: use_bias=False

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    conv1 = layers.Conv2D(filters[0], 1, use_bias=False)(X)
    bn1 = layers.BatchNormalization(axis=3)(conv1)
    relu1 = layers.ReLU()(bn1)
    conv2 = layers.Conv2D(filters[1], f, padding="same", use_bias=False)(relu1)
    bn2 = layers.BatchNormalization(axis=3)(conv2)
    relu2 = layers.ReLU()(bn2)
    conv3 = layers.Conv2D(filters[2], 1, use_bias=False)(relu2)
    bn3 = layers.BatchNormalization(axis=3)(conv3)
    added = layers.Add()([bn3, X])
    return layers.ReLU()(added)
