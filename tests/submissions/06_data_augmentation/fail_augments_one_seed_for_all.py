# mistake: All layers have the same seed.
# exercise: build_augmentation
# finding: depend on each other
# line: seed=seed

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    return keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed),
        ]
    )
