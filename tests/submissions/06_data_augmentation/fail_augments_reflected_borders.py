# mistake: The borders are filled with a mirror image.
# exercise: build_augmentation
# finding: something else than the nearest
# line: def build_augmentation

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
