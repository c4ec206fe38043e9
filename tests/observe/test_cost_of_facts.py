"""Facts about chance draw few images: a right function may be slow."""

from __future__ import annotations

import math
from typing import Any

import pytest
from courses import ours

from grader.notebook import closure_of, read_submission
from grader.observe.assignment import load_public_half
from grader.observe.code.namespace import run_definitions
from grader.observe.probing import observe_probe
from grader.plan import without_answers
from grader.rubrics import read_rubric
from grader.sandbox import Limits

SLOW = 5e-6
"""CPU seconds for a pixel in a loop over pixels, as students write it."""
DRAWING = ("mirror", "random_crop", "local_warp", "pca_color_shift")


@pytest.mark.parametrize("name", DRAWING)
def test_a_slow_right_draw_has_the_time(name: str) -> None:
    """All probes show it so few pixels that half of the time is left."""
    assignment = ours("06")
    load_public_half(assignment.public)
    rubric = read_rubric(assignment)
    names = run_definitions(
        closure_of(read_submission(assignment.solution, rubric.functions), [name])
    ).globals
    function, shown = names[name], []

    def counting(*given: Any, **named: Any) -> Any:
        shown.append(math.prod(next(iter((*given, *named.values()))).shape[:3]))
        return function(*given, **named)

    exercise = without_answers(rubric.exercise(name))
    for probe in exercise.probes:
        # The parameters of the solution are those that the probe passes.
        parameters = ", ".join(probe.arguments)
        code = f"def {name}({parameters}): return counting({parameters})"
        exec(code, {"counting": counting}, names)
        assert observe_probe(names, exercise, probe, "seed").failure is None
    assert 0 < SLOW * sum(shown) < Limits.seconds / 2, sum(shown)
