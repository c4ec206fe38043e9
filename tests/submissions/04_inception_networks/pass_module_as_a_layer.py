# variant: The module is a layer class of the student's own.
# exercise: inception_module

# %%
from keras import layers


def conv1x1(X, num_filters):
    return layers.Conv2D(num_filters, 1, activation="relu")(X)


class Inception(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.one, self.reduce_3, self.three, self.reduce_5, self.five, self.project = (
            layers.Conv2D(filters[name], size, padding="same", activation="relu")
            for name, size in [
                ("1x1", 1),
                ("3x3_reduce", 1),
                ("3x3", 3),
                ("5x5_reduce", 1),
                ("5x5", 5),
                ("pool", 1),
            ]
        )
        self.pool = layers.MaxPooling2D(3, strides=1, padding="same")
        self.join = layers.Concatenate()

    def call(self, X):
        pooled = self.pool(X)
        three, five = self.three(self.reduce_3(X)), self.five(self.reduce_5(X))
        return self.join([self.one(X), three, five, self.project(pooled)])


def inception_module(X, filters):
    return Inception(filters)(X)
