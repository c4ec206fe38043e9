# mistake: The factor of the rotation is taken for a share of half a turn.
# exercise: build_augmentation
# finding: turns of
# line: layers.RandomRotation

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 6, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
