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


def rewrite(change: Change) -> Rewrite:
    """Makes a rewrite of a function: its name, and the first line of its docstring."""
    sentence = (change.__doc__ or "").partition("\n")[0]
    assert sentence, "A rewrite says in its docstring what the student did."
    return Rewrite(change.__name__, sentence, change)
