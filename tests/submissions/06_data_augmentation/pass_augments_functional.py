# variant: A functional model, with the bounds of each factor written out.
# exercise: build_augmentation

# %%
import keras
from keras import layers


def build_augmentation(strength, seed):
    images = keras.Input((None, None, 3))
    turn, shift = strength * 30 / 360, 0.2 * strength
    x = layers.RandomFlip("horizontal", seed=10 * seed)(images)
    x = layers.RandomRotation((-turn, turn), fill_mode="nearest", seed=10 * seed + 1)(x)
    x = layers.RandomTranslation(
        (-shift, shift), (-shift, shift), fill_mode="nearest", seed=10 * seed + 2
    )(x)
    x = layers.RandomBrightness((-shift, shift), value_range=(0, 1), seed=10 * seed + 3)(x)
    return keras.Model(images, x)
