"""Rewrites: named changes to a whole submission."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from grader.simulate.handed_in import HandedIn

Change: TypeAlias = Callable[[HandedIn, random.Random], HandedIn]
"""A function that returns the changed submission, or the same one if nothing changes."""


@dataclass(frozen=True)
class Rewrite:
    """A change to a submission as a whole."""

    name: str
    """In words: `cells_reordered`."""
    sentence: str
    """The change, in one sentence about the student's work."""
    apply: Change


def rewrite(sentence: str) -> Callable[[Change], Rewrite]:
    """Make the decorated function a rewrite with its own name and a sentence."""
    return lambda change: Rewrite(change.__name__, sentence, change)
