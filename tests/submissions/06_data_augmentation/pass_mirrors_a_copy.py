# variant: A copy is changed where it has to be.
# exercise: mirror

# %%
import numpy as np


def mirror(images, probability, generator):
    result = images.copy()
    chosen = generator.uniform(size=images.shape[0]) < probability
    result[chosen] = np.flip(images[chosen], axis=2)
    return result
