# variant: All windows as a view, from which each image takes one.
# exercise: random_crop

# %%
import numpy as np


def random_crop(images, size, generator):
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(1, 2))
    rows = generator.integers(windows.shape[1], size=len(images))
    columns = generator.integers(windows.shape[2], size=len(images))
    return np.moveaxis(windows[np.arange(len(images)), rows, columns], 1, -1)
