"""Rewrites: named changes to a whole submission."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from grader.simulate.handed_in import HandedIn

Change: TypeAlias = Callable[[HandedIn, random.Random], HandedIn]
"""Returns the changed submission; the same one where there is nothing to change."""


@dataclass(frozen=True)
class Rewrite:
    """What happened to a submission as a whole."""

    name: str
    """In words: `cells_reordered`."""
    sentence: str
    """What the student did."""
    change: Change

    def apply(self, handed_in: HandedIn, generator: random.Random) -> HandedIn:
        """Returns the changed submission; the same one where there is nothing to change."""
        return self.change(handed_in, generator)


def rewrite(sentence: str) -> Callable[[Change], Rewrite]:
    """Make the decorated function a rewrite with its own name and a sentence."""
    return lambda change: Rewrite(change.__name__, sentence, change)
