# mistake: Rows are reversed in place of columns.
# exercise: mirror
# finding: neither the given nor the mirrored one
# line: generator.random

# %%
import numpy as np


def mirror(images, probability, generator):
    is_mirrored = generator.random(len(images)) < probability
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, ::-1], images)
