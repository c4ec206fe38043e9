"""Random numbers that are the same on every machine, with every version of NumPy.

NumPy guarantees a fixed stream for its bit generators, but not for the methods built on them. So
this module draws only raw words and converts them with a shift and a product, both exact.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Choice = TypeVar("Choice")

_BITS_IN_A_FLOAT64 = 53
_STEP = 2.0**-_BITS_IN_A_FLOAT64


class UniformStream:
    """A stream of uniform random numbers that is determined by its integer keys."""

    def __init__(self, *key: int) -> None:
        """Start the stream.

        Args:
            *key: non-negative integers; streams with different keys are independent.
        """
        self._bits = np.random.PCG64(np.random.SeedSequence(key))

    def array(self, *shape: int) -> NDArray[np.float64]:
        """Draw an array of numbers in [0, 1)."""
        words = self._bits.random_raw(int(np.prod(shape)))
        shift = np.uint64(64 - _BITS_IN_A_FLOAT64)
        return ((words >> shift).astype(np.float64) * _STEP).reshape(shape)

    def between(self, low: float, high: float) -> float:
        """Draw a number, uniform in [low, high)."""
        word = int(self._bits.random_raw())
        return low + (high - low) * ((word >> (64 - _BITS_IN_A_FLOAT64)) * _STEP)

    def around(self, center: float, reach: float) -> float:
        """Draw a number within `reach` of `center`, from a triangular distribution."""
        return center + reach * (self.between(-0.5, 0.5) + self.between(-0.5, 0.5))

    def chance(self, probability: float) -> bool:
        """Return True with the given probability."""
        return self.between(0.0, 1.0) < probability

    def one_of(self, choices: tuple[Choice, ...]) -> Choice:
        """Draw one of the choices, all equally likely."""
        return choices[int(self.between(0.0, len(choices)))]

    def permutation(self, count: int) -> NDArray[np.intp]:
        """Draw a random order of the numbers 0 to count - 1."""
        words: NDArray[Any] = self._bits.random_raw(count)
        return np.argsort(words, kind="stable")
