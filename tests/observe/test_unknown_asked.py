"""A rubric that asks for what does not exist is an author's mistake, no student's."""

from __future__ import annotations

import pytest

from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe


@pytest.mark.parametrize(
    ("probe", "told"),
    [
        (Probe("small", {"model": 3}, facts=("optimzer",)), "no fact optimzer; did you mean opti"),
        (Probe("small", {"model": {"tensr": [3]}}), r"small: no argument is made of \{'tensr'"),
    ],
)
def test_the_probe_and_what_it_asks_for_are_named(probe: Probe, told: str) -> None:
    """Whatever the function is; a fact that is near is suggested."""
    exercise = Exercise("graded", "1", 5, "procedure", (probe,))
    with pytest.raises(ValueError, match=told):
        observe_probe({"graded": lambda model: model}, exercise, probe, "seed")
