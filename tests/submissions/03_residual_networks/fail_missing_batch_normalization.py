# mistake: The third convolution has no batch normalization.
# exercise: identity_block
# finding: BatchNormalization
# line: layers.Add()

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    conv1 = layers.Conv2D(filters[0], 1)(X)
    bn1 = layers.BatchNormalization(axis=3)(conv1)
    relu1 = layers.ReLU()(bn1)
    conv2 = layers.Conv2D(filters[1], f, padding="same")(relu1)
    bn2 = layers.BatchNormalization(axis=3)(conv2)
    relu2 = layers.ReLU()(bn2)
    conv3 = layers.Conv2D(filters[2], 1)(relu2)
    added = layers.Add()([conv3, X])
    return layers.ReLU()(added)
