# variant: The layers are added one by one, their seeds drawn from the seed.
# exercise: build_augmentation

# %%
import keras
import numpy as np
from keras import layers


def build_augmentation(strength, seed):
    seeds = np.random.default_rng(seed).integers(10**6, size=4).tolist()
    model = keras.Sequential()
    model.add(layers.RandomFlip("horizontal", seed=seeds[0]))
    model.add(layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seeds[1]))
    model.add(
        layers.RandomTranslation(strength / 5, strength / 5, fill_mode="nearest", seed=seeds[2])
    )
    model.add(layers.RandomBrightness(strength / 5, (0, 1), seed=seeds[3]))
    return model
