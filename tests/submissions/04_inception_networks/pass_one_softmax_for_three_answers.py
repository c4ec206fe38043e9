# variant: All three answers pass the same softmax layer.
# exercise: build_googlenet

# %%
import keras
from keras import layers

COLUMNS = ["1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool"]
TABLE_1 = {
    "3a": [64, 96, 128, 16, 32, 32],
    "3b": [128, 128, 192, 32, 96, 64],
    "4a": [192, 96, 208, 16, 48, 64],
    "4b": [160, 112, 224, 24, 64, 64],
    "4c": [128, 128, 256, 24, 64, 64],
    "4d": [112, 144, 288, 32, 64, 64],
    "4e": [256, 160, 320, 32, 128, 128],
    "5a": [256, 160, 320, 32, 128, 128],
    "5b": [384, 192, 384, 48, 128, 128],
}
GOOGLENET = {name: dict(zip(COLUMNS, row, strict=True)) for name, row in TABLE_1.items()}


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


def side_branch(X, num_classes, num_filters=128, num_units=1024, name=None):
    X = layers.AveragePooling2D(5, strides=3)(X)
    X = conv1x1(X, num_filters)
    X = layers.Flatten()(X)
    X = layers.Dense(num_units, activation="relu")(X)
    X = layers.Dropout(0.7)(X)
    return layers.Dense(num_classes, activation="softmax", name=name)(X)


def side_scores(X, num_classes):
    X = layers.AveragePooling2D(5, strides=3)(X)
    X = layers.Flatten()(conv1x1(X, 128))
    X = layers.Dropout(0.7)(layers.Dense(1024, activation="relu")(X))
    return layers.Dense(num_classes)(X)


def build_googlenet(input_shape=(224, 224, 3), num_classes=1000, side_branches=True):
    softmax = layers.Softmax()
    X_input = keras.Input(input_shape, name="image")
    X = layers.Conv2D(64, 7, strides=2, padding="same", activation="relu", name="conv1")(X_input)
    X = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(X)
    X = conv1x1(X, 64)
    X = layers.Conv2D(192, 3, padding="same", activation="relu", name="conv2")(X)
    X = layers.MaxPooling2D(3, strides=2, padding="same", name="pool2")(X)

    answers = []
    for name, filters in GOOGLENET.items():
        if name in ("4a", "5a"):
            X = layers.MaxPooling2D(3, strides=2, padding="same", name=f"pool_{name}")(X)
        X = inception_module(X, filters)
        if side_branches and name in ("4a", "4d"):
            answers.append(side_scores(X, num_classes))

    X = layers.GlobalAveragePooling2D(name="average")(X)
    X = layers.Dropout(0.4, name="drop")(X)
    X = layers.Dense(num_classes, name="scores")(X)
    return keras.Model(X_input, [softmax(scores) for scores in [X, *answers]], name="GoogLeNet")
