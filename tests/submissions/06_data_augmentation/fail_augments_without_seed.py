# mistake: The seed is not used.
# exercise: build_augmentation
# finding: layers with the same seed
# line: seed

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(strength / 12, fill_mode="nearest"),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest"
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1)),
        ]
    )
