"""All variants of an assignment graded, one function after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from grader.audit.closer import look_closer
from grader.audit.model import Fate, Graded, Variant
from grader.audit.solution import submission_of
from grader.batch import grade_all
from grader.errors import CouldNotGradeError
from grader.reference import Reference
from grader.sandbox import Sandbox
from grader.submission import SubmissionFile
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict


def grade_variants(variants: Sequence[Variant], reference: Reference) -> Iterator[Graded]:
    """Grade variants side by side and yield each as its fate is known.

    Only the changed function is graded. A mutant with full marks is looked at more closely.

    Raises:
        CouldNotGradeError: the unchanged solution loses points, so every mutant would.
    """
    functions = dict.fromkeys(variant.function for variant in variants)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="audit-")))
        sandboxes = [stack.enter_context(Sandbox()) for _ in range(2)]
        for name in functions:
            changed = [variant for variant in variants if variant.function == name]
            alone = _narrowed(reference, name)
            _require_full_marks(changed[0], alone, folder)
            undecided = []
            for variant, verdict in _grade(changed, alone, folder):
                graded = _first_look(variant, verdict)
                if graded is None:
                    undecided.append(variant)
                else:
                    yield graded
            if undecided:
                closer = look_closer(reference, name, sandboxes)
                _require_full_marks(changed[0], closer, folder)
                for variant, verdict in _grade(undecided, closer, folder):
                    yield _graded(variant, verdict, ("equivalent", "survived"))


def _narrowed(reference: Reference, function: str) -> Reference:
    exercises = (reference.rubric.exercise(function),)
    return replace(reference, rubric=replace(reference.rubric, exercises=exercises))


def _require_full_marks(variant: Variant, reference: Reference, folder: Path) -> None:
    unchanged = replace(variant, source=variant.original)
    ((_, verdict),) = _grade([unchanged], reference, folder)
    if verdict.score < verdict.max_score or verdict.status == "not_graded":
        lost = _what_was_lost(verdict)
        raise CouldNotGradeError(
            f"The solution's own `{variant.function}` loses points under its rubric: "
            f"{lost[0].message if lost else verdict.message} "
            f"A mistake cannot be told from it. Mend the solution, or take out of the rubric what "
            f"is left to chance."
        )


def _grade(
    variants: Sequence[Variant], reference: Reference, folder: Path
) -> Iterator[tuple[Variant, SubmissionVerdict]]:
    by_name = {f"{number:04}": variant for number, variant in enumerate(variants)}
    files = []
    for name, variant in by_name.items():
        path = folder / f"{name}.py"
        text = submission_of(reference.solution, variant.function, variant.source)
        path.write_text(text, encoding="utf-8")
        files.append(SubmissionFile(name, path))
    for verdict in grade_all(files, reference):
        yield by_name[verdict.student], verdict


def _first_look(variant: Variant, verdict: SubmissionVerdict) -> Graded | None:
    """The fate of a variant, or None for a mutant with full marks: that has to be looked into."""
    if not variant.is_mutant:
        return _graded(variant, verdict, ("kept", "rejected"))
    killed = _graded(variant, verdict, ("survived", "killed"))
    return None if killed.fate == "survived" else killed


def _graded(variant: Variant, verdict: SubmissionVerdict, fates: tuple[Fate, Fate]) -> Graded:
    if verdict.status == "not_graded":
        return Graded(variant, "not_graded", message=verdict.message)
    full, lost = fates
    fate = full if verdict.score >= verdict.max_score else lost
    return Graded(variant, fate, tuple(_what_was_lost(verdict)))


def _what_was_lost(verdict: SubmissionVerdict) -> list[Finding]:
    exercises: Iterable[ExerciseVerdict] = verdict.exercises
    return [item for exercise in exercises for item in exercise.findings if item.status != "passed"]
