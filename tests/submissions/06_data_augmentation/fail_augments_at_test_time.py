# mistake: The layers are always in training mode.
# exercise: build_augmentation
# finding: other images
# line: def build_augmentation

# %%
import keras
from keras import layers


class Always(keras.Sequential):
    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=True, mask=mask)


def build_augmentation(strength, seed):
    return Always(
        [
            layers.RandomFlip("horizontal", seed=seed),
            layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
            layers.RandomTranslation(
                strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2
            ),
            layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
        ]
    )
