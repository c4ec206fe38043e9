# mistake: All three convolutions are f x f.
# exercise: identity_block
# finding: kernel_size
# line: filters[0]

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    conv1 = layers.Conv2D(filters[0], f, padding="same")(X)
    bn1 = layers.BatchNormalization(axis=3)(conv1)
    relu1 = layers.ReLU()(bn1)
    conv2 = layers.Conv2D(filters[1], f, padding="same")(relu1)
    bn2 = layers.BatchNormalization(axis=3)(conv2)
    relu2 = layers.ReLU()(bn2)
    conv3 = layers.Conv2D(filters[2], f, padding="same")(relu2)
    bn3 = layers.BatchNormalization(axis=3)(conv3)
    added = layers.Add()([bn3, X])
    return layers.ReLU()(added)
