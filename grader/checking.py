"""`check(function)` in a notebook: the student's own look at one answer.

It runs in the student's kernel, where the function lives, and uses public probes only. What counts
is graded elsewhere, in a process of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.errors import GraderError
from grader.judge import judge_exercise
from grader.judge.exercise import ProbePair
from grader.observation import Definition
from grader.observe.namespace import place_of_code
from grader.observe.probing import observe_probe
from grader.plan import without_answers
from grader.reference import Reference, load_reference
from grader.report import show_check
from grader.rubrics import available, read_rubric


def check(function: Callable[..., Any], assignment: str | None = None) -> None:
    """Check one graded function and show, requirement by requirement, what is right.

    Args:
        function: the function itself, as in `check(identity_block)`.
        assignment: needed only where two assignments grade functions of that name, and the others
            around it do not tell which is meant.

    It never raises: a wrong answer, like a wrong use of `check`, becomes text in the output.
    """
    caller = inspect.currentframe()
    try:
        around = caller.f_back.f_globals if caller and caller.f_back else {}
        name = _name_of(function, around)
        reference = _reference(_assignment_of(name, assignment, around))
        exercise = reference.rubric.exercise(name)
        (asked,) = without_answers([exercise])
        namespace = getattr(function, "__globals__", {}) | {name: function}
        pairs = [
            ProbePair(observe_probe(namespace, asked, probe, reference.seed), expected)
            for probe, expected in zip(
                asked.probes,
                (seen for seen in reference.observed.observations if seen.function == name),
                strict=True,
            )
        ]
        verdict = judge_exercise(exercise, pairs, _definition(function))
        if verdict.score < verdict.max_score and exercise.helpers:
            names = " and ".join(f"`{helper}`" for helper in exercise.helpers)
            verdict = replace(verdict, note=f"`{name}` calls your {names}: check those first.")
        show_check(verdict)
    except GraderError as error:
        print(error)
    except Exception as error:
        print(f"check could not look at this ({type(error).__name__}: {error}). Not your mistake.")


def _name_of(function: Callable[..., Any], names: Mapping[str, Any]) -> str:
    """The function's own name, or the graded one that `identity_block = my_block` gave it."""
    own = getattr(function, "__name__", str(function))
    graded = {name for item in available() for name in read_rubric(item).functions}
    given = (name for name in sorted(graded) if names.get(name) is function)
    return own if own in graded else next(given, own)


@lru_cache
def _reference(assignment: str) -> Reference:
    return load_reference(assignment, hidden=False)


def _assignment_of(function: str, assignment: str | None, around: Collection[str]) -> str:
    """The assignment that grades a function; of several, the one whose others stand around it."""
    candidates = [assignment] if assignment else available()
    grading = {
        name: sum(other in around for other in read_rubric(name).functions)
        for name in candidates
        if function in read_rubric(name).functions
    }
    likely = [name for name, count in grading.items() if count == max(grading.values())]
    if len(likely) == 1:
        return likely[0]
    if likely:
        raise GraderError(
            f"`{function}` is graded in {' and '.join(likely)}. "
            f'Say which: check({function}, "{likely[0]}").'
        )
    known = sorted(name for item in candidates for name in read_rubric(item).functions)
    raise GraderError(f"`{function}` is not a graded function. Graded are: {', '.join(known)}.")


def _definition(function: Callable[..., Any]) -> Definition | None:
    try:
        lines, first = inspect.getsourcelines(function)
        place = place_of_code(inspect.getsourcefile(function) or "", first)
    except (OSError, TypeError):
        return None
    return Definition(function.__name__, place, "".join(lines)) if place else None
