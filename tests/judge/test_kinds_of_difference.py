"""Words for a wrong fact that follow from its values alone."""

from __future__ import annotations

import pytest

from grader.judge.kinds_of_difference import kind_of_difference
from grader.observation import Plain


@pytest.mark.parametrize(
    ("found", "expected", "words"),
    [
        (None, 3, "nothing"),
        (False, True, "the contrary"),
        (0.5, 0.25, "another number"),
        ("cat", "dog", "another word"),
        ([1.0, 2.0], [1.0, 2.5], "other numbers (1 of 2)"),
        ([1, 2], [2, 1], "the right numbers in another order"),
        (["a", "b", "c"], ["a", "c", "b"], "the right words in another order"),
        ([1, 2], [1, 2, 3], "fewer numbers than expected"),
        ([1, 2, 3], [1, 2], "more numbers than expected"),
        ([], [1, 2], "nothing"),
        ([0.5], [0.25], "another number"),
        ([[3], True], [[5], True], "another number"),
        ([[1], [2, 3]], [[1], [2, 4]], "other lists (1 of 2)"),
        ({"a": 1}, {"a": 1, "b": 2}, "no 'b'"),
        ({"a": 1, "b": [3]}, {"a": 1, "b": [2]}, "another number as 'b'"),
        ({"sample": [1.0]}, {"sample": [2.0]}, "random numbers of another distribution"),
        ("cat", [1], "a word in place of a list"),
        ([1, 2], {"a": 1}, "a list in place of a table"),
    ],
)
def test_the_kind_is_named_without_values(found: Plain, expected: Plain, words: str) -> None:
    """The sentence says what differs, and no expected value."""
    assert kind_of_difference(found, expected) == words


def test_equal_values_with_other_evidence_are_told_apart() -> None:
    """A right answer about something else than the arguments is named as that."""
    words = kind_of_difference(True, True, is_evidence=True)
    assert words == "the right kind of answer, made of something else than what is given"
