"""What a training used up: steps of optimizers and time of the processor.

Whoever runs in this process can lie about both. What that is worth is bounded from outside: the
sandbox stops a process that takes much more time.
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

    On a busy machine the clock runs on while others work; on one with many cores, threads that wait
    for each other use up the processor. Neither is to count.
    """

    def __init__(self) -> None:
        self._processor, self._clock = time.process_time(), time.perf_counter()

    def seconds(self) -> float:
        """Since it was made."""
        processor = time.process_time() - self._processor
        return min(processor, time.perf_counter() - self._clock)


@dataclass
class Training:
    """What was used up so far."""

    optimizers: list[Any] = field(default_factory=list)
    """All that were made."""
    seconds: float = 0.0
    """As `Stopwatch` counts them."""

    def steps(self, others: Iterator[Any] | tuple[Any, ...] = ()) -> int:
        """How many times an optimizer changed weights, those that were there before included."""
        different = {id(item): item for item in (*self.optimizers, *others)}
        return sum(int(getattr(item, "iterations", 0)) for item in different.values())


@contextmanager
def watched_training() -> Iterator[Training]:
    """While it is open, note what is used up."""
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
