# variant: Coins from the binomial distribution.
# exercise: mirror

# %%
import numpy as np


def mirror(images, probability, generator):
    sides = generator.binomial(1, probability, len(images))
    return np.stack([image[:, :: 1 - 2 * side] for image, side in zip(images, sides, strict=True)])
