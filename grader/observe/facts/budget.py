"""The cost of a training: steps of optimizers and processor time.

Code in this process can lie about both. The sandbox limits the gain: it stops a process that takes
much more time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from keras.src.optimizers.base_optimizer import BaseOptimizer


class Stopwatch:
    """Seconds of the processor or of the clock, whichever are fewer.

    On a busy machine the clock also counts the work of others; with many cores the processor time
    also counts threads that wait for each other.
    """

    def __init__(self) -> None:
        self._processor, self._clock = time.process_time(), time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        processor = time.process_time() - self._processor
        return min(processor, time.perf_counter() - self._clock)


@dataclass
class Training:
    """The cost of a training so far."""

    optimizers: list[Any] = field(default_factory=list)
    """All optimizers that were made."""
    seconds: float = 0.0
    """As `Stopwatch` counts them."""

    def steps(self, others: Iterator[Any] | tuple[Any, ...] = ()) -> int:
        """Count the steps of all optimizers, also of others that existed before."""
        different = {id(item): item for item in (*self.optimizers, *others)}
        return sum(int(getattr(item, "iterations", 0)) for item in different.values())


@contextmanager
def watched_training() -> Iterator[Training]:
    """Measure the cost of a training while the context is open."""
    training = Training()
    make = BaseOptimizer.__init__

    def noting(self: Any, *positional: Any, **keywords: Any) -> None:
        make(self, *positional, **keywords)
        training.optimizers.append(self)

    BaseOptimizer.__init__ = noting
    watch = Stopwatch()
    try:
        yield training
    finally:
        training.seconds = watch.seconds()
        BaseOptimizer.__init__ = make
