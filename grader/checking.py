"""`check(function)` and `check()` in a notebook: verdicts on one answer, or on all.

It runs in the student's kernel and uses public probes only. Submissions are graded elsewhere, in
processes of their own.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.course import AssignmentFolder, Course, find_course
from grader.errors import GraderError, closest
from grader.judge import ProbePair, judge_exercise, unexplained
from grader.observation import Definition
from grader.observe.assignment import load_public_half
from grader.observe.code.places import code_of, names_in, place_of_code
from grader.observe.network.rebuilding import Rebuilding
from grader.observe.probing import observe_probe
from grader.observe.settings import default_settings
from grader.plan import secrets_of, seed_of, without_answers
from grader.published import PublicReference, shipped_reference
from grader.repair import find_repair
from grader.report.cell_output import CellOutput
from grader.report.check_output import CheckOutput
from grader.report.checks_output import ChecksOutput
from grader.rubrics import Exercise, Question, graded_functions, number_there
from grader.verdict import ExerciseVerdict, Finding, Repair
from grader.verdict import Question as Asked


def check(*functions: Callable[..., Any], assignment: str | None = None) -> None:
    """Check graded functions in detail, or all with the points so far.

    Args:
        functions: the functions themselves, as in `check(conv_block)`; all of the assignment's
            where there is none.
        assignment: needed only where two assignments grade functions of that name, and the others
            around it do not tell which is meant.

    It never raises: a wrong answer, like a wrong use of `check`, becomes text in the output.
    """
    caller = inspect.currentframe()
    names = caller.f_back.f_globals if caller and caller.f_back else {}
    for function in functions or (None,):
        try:
            _output(function, assignment, names).show()
        except GraderError as error:
            print(error)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            print(f"check could not look at this ({reason}). Not your mistake.")


def _output(
    function: Callable[..., Any] | None, assignment: str | None, names: Mapping[str, Any]
) -> CellOutput:
    """Judge one function, or all of them where there is none."""
    course = find_course()
    chosen = course.assignment(assignment) if assignment else None
    if function is None:
        reference = _reference(chosen or _assignment_with_most(course, names))
        return ChecksOutput(
            [*_so_far(reference, names), *map(_by_hand, reference.rubric.questions)]
        )
    name = _name_of(course, function, names)
    candidates = (chosen,) if chosen else course.graded
    reference = _reference(_assignment_of(name, candidates, names))
    exercise = reference.rubric.exercise(name)
    verdict = _verdict(reference, exercise, function)
    there = getattr(function, "__globals__", names)
    helpers = _helpers_called(exercise, function, there) if _lost_points(verdict) else []
    wrong = [
        helper
        for helper in helpers
        if _lost_points(_verdict(reference, reference.rubric.exercise(helper), there[helper]))
    ]
    return CheckOutput(_pointing_at(wrong, verdict))


def _verdict(
    reference: PublicReference, exercise: Exercise, function: Callable[..., Any]
) -> ExerciseVerdict:
    """Judge a function; whatever it prints is left out."""
    name = exercise.name
    asked = without_answers(exercise)
    seeds = secrets_of(reference.seed, exercise)
    namespace = getattr(function, "__globals__", {}) | {name: function}
    with _quiet():
        pairs = [
            ProbePair(
                observe_probe(namespace, asked, probe, seeds[probe.name], reference.given), expected
            )
            for probe, expected in zip(
                asked.probes,
                (seen for seen in reference.observed if seen.function == name),
                strict=True,
            )
        ]
        repairs = _repairs(asked, pairs, seeds, namespace)
    verdict = judge_exercise(exercise, pairs, _definition(function), repairs=repairs)
    return _noted(verdict, reference.other_versions)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep prints, pictures, warnings and logs out of the output of the cell."""
    from IPython.utils.capture import capture_output  # slow to import

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with capture_output():
            yield
    finally:
        logging.disable(before)


def _repairs(
    exercise: Exercise,
    pairs: Sequence[ProbePair],
    seeds: Mapping[str, str],
    namespace: Mapping[str, Any],
) -> dict[str, Repair]:
    """Explain wrong networks, by probe."""
    repairs = {}
    probes = {probe.name: probe for probe in exercise.probes}
    for pair in unexplained(pairs) if exercise.kind in ("block", "model") else ():
        probe = probes[pair.reference.probe]
        seed = seed_of(seeds[probe.name], exercise, probe)
        rebuilding = Rebuilding(seed, probe, namespace)
        assert pair.found.network is not None and pair.reference.network is not None
        repair = None
        # Without one, the verdict names the first difference.
        with suppress(Exception), default_settings(namespace):
            repair = find_repair(
                pair.found.network,
                pair.reference.network,
                rebuilding.observe,
                is_part=pair.found.failure is not None,
            )
        if repair:
            repairs[probe.name] = repair
    return repairs


def _so_far(reference: PublicReference, names: Mapping[str, Any]) -> list[ExerciseVerdict]:
    """Judge all exercises that the notebook defines."""
    verdicts = {
        exercise.name: _verdict(reference, exercise, names[exercise.name])
        if exercise.name in names
        else _not_defined(exercise)
        for exercise in reference.rubric.exercises
    }
    return [
        _pointing_at(
            [
                helper
                for helper in _helpers_called(exercise, names.get(exercise.name), names)
                if _lost_points(verdicts[helper])
            ],
            verdict,
        )
        for exercise, verdict in zip(reference.rubric.exercises, verdicts.values(), strict=True)
    ]


def _helpers_called(exercise: Exercise, function: Any, names: Mapping[str, Any]) -> list[str]:
    """List the graded functions that a function calls by their names."""
    code = code_of(function)
    called = set(names_in(code)) if code else set(exercise.helpers)
    return [helper for helper in exercise.helpers if helper in names and helper in called]


def _lost_points(verdict: ExerciseVerdict) -> bool:
    return verdict.score < verdict.max_score


def _not_defined(exercise: Exercise) -> ExerciseVerdict:
    waiting = Finding("skipped", "answer", "Not defined yet.", "Run the cell that defines it.")
    return ExerciseVerdict(exercise.name, exercise.number, 0.0, exercise.points, (waiting,))


def _by_hand(question: Question) -> ExerciseVerdict:
    """Return the line of a question, whose answer `check` does not see."""
    return ExerciseVerdict(
        question.name, question.number, 0.0, question.points, (), question=Asked(question.title)
    )


def _pointing_at(helpers: Sequence[str], verdict: ExerciseVerdict) -> ExerciseVerdict:
    """Add a note to a verdict that names the student's helper functions."""
    listed = " and ".join(f"`{helper}`" for helper in helpers)
    those = "it" if len(helpers) == 1 else "those"
    sentence = f"`{verdict.name}` calls your {listed}, which lost points: check {those} first."
    return _noted(verdict, sentence if helpers else "")


def _noted(verdict: ExerciseVerdict, sentence: str) -> ExerciseVerdict:
    """Add a sentence to the note of a verdict that lost points."""
    if not _lost_points(verdict):
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
        raise GraderError(
            f'Name the assignment as in check(assignment="{function}").'
            if function in {item.name for item in course.graded}
            else f"Give the function itself, without quotes: check({function})."
        )
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
            f'Say which: check({function}, assignment="{likely[0].name}").'
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
