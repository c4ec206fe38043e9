# mistake: The probability is written in.
# exercise: mirror
# finding: images mirrored; expected each image
# line: generator.random

# %%
import numpy as np


def mirror(images, probability, generator):
    is_mirrored = generator.random(len(images)) < 0.5
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
