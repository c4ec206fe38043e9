"""Objects that only the probes of this assignment ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from grader.observe import argument


@argument
def plus_minus_ones(shape: list[int], *, random: np.random.Generator) -> NDArray[np.int64]:
    """Make integers that are -1 or 1."""
    return random.choice([-1, 1], shape)
