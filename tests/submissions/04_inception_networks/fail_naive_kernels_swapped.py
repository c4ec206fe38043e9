# mistake: The 3x3 branch has the filters of the 5x5 branch and the other way round.
# exercise: naive_inception
# finding: filters
# line: Conv2D

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


def naive_inception(X, filters):
    branch_1 = conv1x1(X, filters["1x1"])
    branch_2 = layers.Conv2D(filters["5x5"], 3, padding="same", activation="relu")(X)
    branch_3 = layers.Conv2D(filters["3x3"], 5, padding="same", activation="relu")(X)
    branch_4 = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    branch_4 = conv1x1(branch_4, filters["pool"])
    return layers.Concatenate()([branch_1, branch_2, branch_3, branch_4])
