# mistake: The strength of the shift is written in.
# exercise: build_augmentation
# finding: of the height
# line: layers.RandomTranslation

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                0.1, 0.1, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
