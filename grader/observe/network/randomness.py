"""The same noise for equal layers.

Dropout and its like draw from seed generators of their own, which start anywhere. While
`equal_randomness` is open, all of them give one seed: a layer's noise then depends on its own
arguments and the shape of its input, on nothing else, and two networks can be compared in training
mode although they are random there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from grader.observe.arguments import random_generator


@contextmanager
def equal_randomness(seed: str) -> Iterator[None]:
    """While it is open, every `keras.random.SeedGenerator` gives the same seed."""
    original = keras.random.SeedGenerator.next
    numbers = random_generator(seed, "noise").integers(2**31, size=2)

    def same(self: Any, **_: Any) -> Any:
        return keras.ops.convert_to_tensor(numbers, dtype=self.state.dtype)

    keras.random.SeedGenerator.next = same
    try:
        yield
    finally:
        keras.random.SeedGenerator.next = original
