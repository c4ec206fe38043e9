# variant: The ready function of SciPy.
# exercise: rotate

# %%
import numpy as np
from scipy import ndimage


def rotate(image, degrees):
    return ndimage.rotate(image, degrees, reshape=False, order=1, mode="nearest")
