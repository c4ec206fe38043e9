# variant: The main path is a Sequential model.
# exercise: identity_block

# %%
import keras
from keras import layers


def identity_block(X, f, filters):
    F1, F2, F3 = filters
    main_path = keras.Sequential([
        layers.Conv2D(F1, 1),
        layers.BatchNormalization(axis=3),
        layers.ReLU(),
        layers.Conv2D(F2, f, padding="same"),
        layers.BatchNormalization(axis=3),
        layers.ReLU(),
        layers.Conv2D(F3, 1),
        layers.BatchNormalization(axis=3),
    ])
    return layers.ReLU()(layers.Add()([main_path(X), X]))
