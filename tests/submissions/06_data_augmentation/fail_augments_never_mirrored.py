# mistake: The mirroring is forgotten.
# exercise: build_augmentation
# finding: 0% of the images mirrored
# line: def build_augmentation

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
