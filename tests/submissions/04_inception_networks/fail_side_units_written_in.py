# mistake: The hidden layer always has 1024 units.
# exercise: side_branch
# finding: units 1024
# line: Dense

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def side_branch(X, num_classes, num_filters=128, num_units=1024, name=None):
    X = layers.AveragePooling2D(5, strides=3)(X)
    X = conv1x1(X, num_filters)
    X = layers.Flatten()(X)
    X = layers.Dense(1024, activation="relu")(X)
    X = layers.Dropout(0.7)(X)
    return layers.Dense(num_classes, activation="softmax", name=name)(X)
