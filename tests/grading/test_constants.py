"""Submissions that answer with constants earn nothing."""

from __future__ import annotations

import pytest
from constant_submission import verdicts_on_constants
from courses import NAMES, ours

from grader.reference import load_reference


@pytest.mark.parametrize("name", NAMES)
def test_constants_earn_nothing(name: str) -> None:
    """A submission that claims what `check` shows of the solution has 0 points."""
    known, asked = (load_reference(ours(name), hidden=hidden) for hidden in (False, True))
    earned = {item.name: item.score for item in verdicts_on_constants(known, asked) if item.score}
    assert not earned
