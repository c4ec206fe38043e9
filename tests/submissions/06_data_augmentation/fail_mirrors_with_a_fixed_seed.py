# mistake: A generator of its own, always with the same seed.
# exercise: mirror
# finding: another seed
# line: np.random.default_rng

# %%
import numpy as np


def mirror(images, probability, generator):
    own = np.random.default_rng(0)
    is_mirrored = own.random(len(images)) < probability
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
