# mistake: Blue, green and red in place of red, green and blue.
# exercise: shift_color
# finding: Found
# line: return

# %%
import numpy as np


def shift_color(image, shifts):
    return np.clip(image + shifts[::-1], 0, 1)
