# variant: Scale, sum and ReLU are operations.
# exercise: inception_resnet_block

# %%
import keras
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def inception_module(X, filters):
    branch_1 = conv1x1(X, filters["1x1"])

    branch_2 = conv1x1(X, filters["3x3_reduce"])
    branch_2 = layers.Conv2D(filters["3x3"], 3, padding="same", activation="relu")(branch_2)

    branch_3 = conv1x1(X, filters["5x5_reduce"])
    branch_3 = layers.Conv2D(filters["5x5"], 5, padding="same", activation="relu")(branch_3)

    branch_4 = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    branch_4 = conv1x1(branch_4, filters["pool"])

    return layers.Concatenate()([branch_1, branch_2, branch_3, branch_4])


def inception_resnet_block(X, filters, scale=0.2):
    residual = layers.Conv2D(X.shape[-1], 1)(inception_module(X, filters))
    return keras.ops.relu(X + scale * residual)
