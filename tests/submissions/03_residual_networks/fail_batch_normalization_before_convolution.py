# mistake: The layers are in the order of the second version of the paper: BatchNormalization, ReLU, Conv2D.
# exercise: identity_block
# finding: BatchNormalization
# line: bn1 =
# counts: same

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    bn1 = layers.BatchNormalization(axis=3)(X)
    relu1 = layers.ReLU()(bn1)
    conv1 = layers.Conv2D(filters[0], 1)(relu1)
    bn2 = layers.BatchNormalization(axis=3)(conv1)
    relu2 = layers.ReLU()(bn2)
    conv2 = layers.Conv2D(filters[1], f, padding="same")(relu2)
    bn3 = layers.BatchNormalization(axis=3)(conv2)
    relu3 = layers.ReLU()(bn3)
    conv3 = layers.Conv2D(filters[2], 1)(relu3)
    return layers.Add()([conv3, X])
