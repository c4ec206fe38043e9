# variant: NumPy multiplies, and an integer of NumPy is returned.
# exercise: convolution_cost

# %%
import numpy as np


def convolution_cost(height, width, channels, num_filters, kernel_size):
    kernel = np.array([kernel_size, kernel_size, channels])
    return np.prod([height, width, num_filters]) * kernel.prod()
