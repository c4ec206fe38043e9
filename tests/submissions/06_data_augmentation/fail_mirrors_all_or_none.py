# mistake: One random number decides for all images.
# exercise: mirror
# finding: expected each image mirrored
# line: generator.random

# %%
import numpy as np


def mirror(images, probability, generator):
    if generator.random() < probability:
        return images[:, :, ::-1]
    return images
