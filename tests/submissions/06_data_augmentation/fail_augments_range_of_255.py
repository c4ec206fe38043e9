# mistake: Pixels are taken for numbers from 0 to 255.
# exercise: build_augmentation
# finding: added to the pixels
# line: layers.RandomBrightness

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, seed=seed + 3),
        ]
    )
