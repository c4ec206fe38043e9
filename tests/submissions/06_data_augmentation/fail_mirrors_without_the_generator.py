# mistake: The random numbers come from NumPy's own generator.
# exercise: mirror
# finding: a generator with the same seed
# line: np.random.random

# %%
import numpy as np


def mirror(images, probability, generator):
    is_mirrored = np.random.random(len(images)) < probability
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
