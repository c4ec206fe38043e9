# mistake: Pixels leave the range from 0 to 1.
# exercise: shift_color
# finding: ; expected
# line: return

# %%
import numpy as np


def shift_color(image, shifts):
    return image + shifts
