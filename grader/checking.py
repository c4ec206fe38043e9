"""`check(function)` and `check()` in a notebook: verdicts on one answer, or on all.

It runs in the student's kernel and uses public probes only. Submissions are graded elsewhere, in
processes of their own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.course import AssignmentFolder, Course, find_course
from grader.errors import GraderError, closest
from grader.judge import ProbePair, judge_exercise
from grader.observation import Definition
from grader.observe.assignment import load_public_half
from grader.observe.code.namespace import place_of_code
from grader.observe.probing import observe_probe
from grader.plan import without_answers
from grader.published import PublicReference, shipped_reference
from grader.report import CheckOutput, ChecksOutput
from grader.rubrics import Exercise, graded_functions, number_there
from grader.verdict import ExerciseVerdict, Finding


def check(function: Callable[..., Any] | None = None, assignment: str | None = None) -> None:
    """Check one graded function in detail, or all with the points so far.

    Args:
        function: the function itself, as in `check(conv_block)`; all of the assignment's where
            there is none.
        assignment: needed only where two assignments grade functions of that name, and the others
            around it do not tell which is meant.

    It never raises: a wrong answer, like a wrong use of `check`, becomes text in the output.
    """
    caller = inspect.currentframe()
    names = caller.f_back.f_globals if caller and caller.f_back else {}
    try:
        course = find_course()
        chosen = course.assignment(assignment) if assignment else None
        if function is None:
            reference = _reference(chosen or _assignment_with_most(course, names))
            ChecksOutput(_so_far(reference, names)).show()
        else:
            name = _name_of(course, function, names)
            candidates = (chosen,) if chosen else course.graded
            reference = _reference(_assignment_of(name, candidates, names))
            exercise = reference.rubric.exercise(name)
            verdict = _verdict(reference, exercise, function)
            CheckOutput(_pointing_at(exercise.helpers, verdict)).show()
    except GraderError as error:
        print(error)
    except Exception as error:
        print(f"check could not look at this ({type(error).__name__}: {error}). Not your mistake.")


def _verdict(
    reference: PublicReference, exercise: Exercise, function: Callable[..., Any]
) -> ExerciseVerdict:
    name = exercise.name
    asked = without_answers(exercise)
    namespace = getattr(function, "__globals__", {}) | {name: function}
    pairs = [
        ProbePair(observe_probe(namespace, asked, probe, reference.seed), expected)
        for probe, expected in zip(
            asked.probes,
            (seen for seen in reference.observed if seen.function == name),
            strict=True,
        )
    ]
    verdict = judge_exercise(exercise, pairs, _definition(function))
    return _noted(verdict, reference.other_versions)


def _so_far(reference: PublicReference, names: Mapping[str, Any]) -> list[ExerciseVerdict]:
    """Judge all exercises that the notebook defines."""
    verdicts = {
        exercise.name: _verdict(reference, exercise, names[exercise.name])
        if exercise.name in names
        else _not_defined(exercise)
        for exercise in reference.rubric.exercises
    }
    wrong = {name for name, verdict in verdicts.items() if verdict.score < verdict.max_score}
    return [
        _pointing_at([helper for helper in exercise.helpers if helper in wrong], verdict)
        for exercise, verdict in zip(reference.rubric.exercises, verdicts.values(), strict=True)
    ]


def _not_defined(exercise: Exercise) -> ExerciseVerdict:
    waiting = Finding("skipped", "answer", "Not defined yet.", "Run the cell that defines it.")
    return ExerciseVerdict(exercise.name, exercise.number, 0.0, exercise.points, (waiting,))


def _pointing_at(helpers: Sequence[str], verdict: ExerciseVerdict) -> ExerciseVerdict:
    """Add a note to a verdict that names the student's helper functions."""
    listed = " and ".join(f"`{helper}`" for helper in helpers)
    sentence = f"`{verdict.name}` calls your {listed}: check those first."
    return _noted(verdict, sentence if helpers else "")


def _noted(verdict: ExerciseVerdict, sentence: str) -> ExerciseVerdict:
    """Add a sentence to the note of a verdict that lost points."""
    if verdict.score == verdict.max_score:
        return verdict
    return replace(verdict, note=" ".join(filter(None, (verdict.note, sentence))))


def _assignment_with_most(course: Course, names: Mapping[str, Any]) -> AssignmentFolder:
    """Choose the assignment with the most defined functions."""
    there = number_there(course.graded, names)
    most = max(there, key=there.__getitem__, default=None)
    if most is None or not there[most]:
        raise GraderError(
            "No graded function is defined yet. Run the cells of the exercises, then check()."
        )
    return most


def _name_of(course: Course, function: Callable[..., Any], names: Mapping[str, Any]) -> str:
    """Return the graded name of a function, else its own name.

    `graded = my_function` gives a function a graded name, too.
    """
    if isinstance(function, str):
        raise GraderError(f"Give the function itself, without quotes: check({function}).")
    own = getattr(function, "__name__", str(function))
    graded = {name for item in course.graded for name in graded_functions(item)}
    given = (name for name in sorted(graded) if names.get(name) is function)
    return own if own in graded else next(given, own)


def _reference(assignment: AssignmentFolder) -> PublicReference:
    """Load the reference, and the code of the assignment that observes."""
    load_public_half(assignment.public)
    return _loaded_reference(assignment)


@lru_cache
def _loaded_reference(assignment: AssignmentFolder) -> PublicReference:
    shipped = shipped_reference(assignment)
    if shipped is not None:
        return shipped
    # What students get has neither the solutions nor the code that observes them.
    from grader.reference import load_reference

    return load_reference(assignment, hidden=False).public


def _assignment_of(
    function: str, candidates: Sequence[AssignmentFolder], around: Collection[str]
) -> AssignmentFolder:
    """Choose the assignment that grades a function.

    If several do, the functions around it decide.
    """
    graders = [name for name in candidates if function in graded_functions(name)]
    grading = number_there(graders, around)
    likely = [name for name, count in grading.items() if count == max(grading.values())]
    if len(likely) == 1:
        return likely[0]
    if likely:
        raise GraderError(
            f"`{function}` is graded in {' and '.join(item.name for item in likely)}. "
            f'Say which: check({function}, "{likely[0].name}").'
        )
    raise GraderError(_not_graded(function, candidates, around))


def _not_graded(
    function: str, candidates: Sequence[AssignmentFolder], around: Collection[str]
) -> str:
    """Name the likely graded function, or those of the assignment around it."""
    there = number_there(candidates, around)
    likely = [name for name, count in there.items() if count == max(there.values())]
    known = sorted({name for item in likely for name in graded_functions(item)})
    close = closest(function, known)
    return f"`{function}` is not a graded function. " + (
        f"Did you mean `{close}`? Keep the name as the exercise gives it."
        if close
        else f"Graded are: {', '.join(known)}."
    )


def _definition(function: Callable[..., Any]) -> Definition | None:
    try:
        lines, first = inspect.getsourcelines(function)
        place = place_of_code(inspect.getsourcefile(function) or "", first)
    except (OSError, TypeError):
        return None
    return Definition(function.__name__, place, "".join(lines)) if place else None
