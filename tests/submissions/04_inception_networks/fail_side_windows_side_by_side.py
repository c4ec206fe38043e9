# mistake: The pooling windows do not overlap.
# exercise: side_branch
# finding: strides (5, 5)
# line: AveragePooling2D

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def side_branch(X, num_classes, num_filters=128, num_units=1024, name=None):
    X = layers.AveragePooling2D(5)(X)
    X = conv1x1(X, num_filters)
    X = layers.Flatten()(X)
    X = layers.Dense(num_units, activation="relu")(X)
    X = layers.Dropout(0.7)(X)
    return layers.Dense(num_classes, activation="softmax", name=name)(X)
