# variant: A loop over the images, with a choice for each.
# exercise: mirror

# %%
import numpy as np


def mirror(pictures, chance, rng):
    result = []
    for picture in pictures:
        flip = rng.choice([True, False], p=[chance, 1 - chance])
        result.append(np.fliplr(picture) if flip else picture)
    return np.array(result)
