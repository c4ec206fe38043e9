# mistake: The images that should stay are mirrored.
# exercise: mirror
# finding: images mirrored; expected each image
# line: generator.random

# %%
import numpy as np


def mirror(images, probability, generator):
    is_mirrored = generator.random(len(images)) > probability
    return np.where(is_mirrored[:, np.newaxis, np.newaxis, np.newaxis], images[:, :, ::-1], images)
