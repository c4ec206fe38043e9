# mistake: The images that are given are changed.
# exercise: mirror
# finding: its input changed
# line: images[is_mirrored]

# %%
import numpy as np


def mirror(images, probability, generator):
    is_mirrored = generator.random(len(images)) < probability
    images[is_mirrored] = images[is_mirrored][:, :, ::-1]
    return images
