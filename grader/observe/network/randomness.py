"""The same noise for equal layers.

Random layers such as dropout have their own seed generators with arbitrary first seeds. While
`equal_randomness` is open, all of them give one seed: the noise of a layer then depends only on its
arguments and the shape of its input, and two networks can be compared in training mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from grader.observe.arguments import random_generator


@contextmanager
def equal_randomness(seed: str) -> Iterator[None]:
    """Let every `keras.random.SeedGenerator` give the same seed while the context is open."""
    original = keras.random.SeedGenerator.next
    numbers = random_generator(seed, "noise").integers(2**31, size=2)

    def same(self: Any, **_: Any) -> Any:
        return keras.ops.convert_to_tensor(numbers, dtype=self.state.dtype)

    keras.random.SeedGenerator.next = same
    try:
        yield
    finally:
        keras.random.SeedGenerator.next = original
