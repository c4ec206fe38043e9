"""Where something has to be reached, or must not be exceeded, and nothing has to be equal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from grader.observation import Plain


def number_right(found: Plain, answers: Sequence[int]) -> int:
    """How many classes are the right ones.

    Args:
        found: a class for each question; anything else has none right.
        answers: the right classes.
    """
    if not isinstance(found, list) or len(found) != len(answers):
        return 0
    pairs = zip(found, answers, strict=True)
    return sum(type(mine) is int and mine == theirs for mine, theirs in pairs)


def reaches(found: Plain, answers: Sequence[int], share: float) -> bool:
    """Whether at least this share of the answers is right; of no answers, no share is."""
    return bool(answers) and number_right(found, answers) >= share * len(answers)


def right_in_words(found: Plain, answers: Sequence[int]) -> str:
    """How many answers are right."""
    right = number_right(found, answers)
    return f"{right} of {len(answers)} held-out images read right ({right / len(answers):.0%})"


def is_at_most(found: Plain, most: float) -> bool:
    """Whether a fact is a number from 0 to the most that is allowed."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return math.isfinite(found) and 0 <= found <= most
