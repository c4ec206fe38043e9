"""Thresholds: right answers of a trained model, and budgets."""

from __future__ import annotations

from collections.abc import Sequence

from grader.observation import Plain


def number_right(found: Plain, answers: Sequence[int]) -> int:
    """Count the right classes in a list; 0 for anything else."""
    if not isinstance(found, list) or len(found) != len(answers):
        return 0
    pairs = zip(found, answers, strict=True)
    return sum(type(one) is int and one == answer for one, answer in pairs)


def reaches(found: Plain, answers: Sequence[int], share: float) -> bool:
    """Return True if at least this share of the answers is right."""
    return bool(answers) and number_right(found, answers) >= share * len(answers)


def right_in_words(found: Plain, answers: Sequence[int]) -> str:
    """Describe the number of right answers."""
    right = number_right(found, answers)
    return f"{right} of {len(answers)} held-out images read right ({right / len(answers):.0%})"


def is_at_most(found: Plain, most: float) -> bool:
    """Return True if a fact is a number from 0 to `most`."""
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return is_number and 0 <= found <= most
