"""Grading of all variants of an assignment, side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader.audit.closer import look_closer
from grader.audit.lines import lines_of_mistake
from grader.audit.solution import submission_with
from grader.batch import SandboxThreads
from grader.errors import CouldNotGradeError
from grader.grading import grade_submission
from grader.reference import Reference
from grader.sandbox import Limits, Sandbox, held_folder
from grader.submission import SubmissionFile
from grader.variant import Fate, Graded, Variant
from grader.verdict import Finding, SubmissionVerdict


def grade_variants(
    variants: Sequence[Variant], reference: Reference, seconds: float = Limits.seconds
) -> Iterator[Graded]:
    """Grade variants; yield each one when its fate is known.

    Only the changed function is graded. A mutant with full marks gets further probes. Each has
    twice the time of a submission: a mistake that is stopped counts as found.

    Raises:
        CouldNotGradeError: the unchanged solution loses points, so every mutant would.
    """
    functions = dict.fromkeys(variant.function for variant in variants)
    unchanged = [_unchanged(name, variants) for name in functions]
    number = max(2, os.cpu_count() or 1)
    with closing(SandboxThreads(number, Limits(2 * seconds), reference.surroundings)) as threads:
        rubric = {name: _narrowed(reference, name) for name in functions}
        undecided = []
        for variant, verdict in _verdicts_on([*unchanged, *variants], rubric, threads):
            if variant in unchanged:
                _require_full_marks(variant, verdict)
            elif not variant.is_mutant:
                yield _graded(variant, verdict, "kept", "rejected")
            elif _has_full_marks(verdict):
                undecided.append(variant)
            else:
                lines = lines_of_mistake(variant, submission_with(variant, reference.solution))
                yield Graded(variant, "killed", _reasons(verdict), lines)
        in_doubt = dict.fromkeys(variant.function for variant in undecided)
        closer = {name: look_closer(reference, name, threads) for name in in_doubt}
        again = [variant for variant in unchanged if variant.function in in_doubt]
        for variant, verdict in _verdicts_on([*again, *undecided], closer, threads):
            if variant in unchanged:
                _require_full_marks(variant, verdict)
            else:
                yield _graded(variant, verdict, "equivalent", "survived")


def _unchanged(function: str, variants: Sequence[Variant]) -> Variant:
    first = next(item for item in variants if item.function == function)
    return replace(first, operator="unchanged", source=first.original, is_mutant=False)


def _narrowed(reference: Reference, function: str) -> Reference:
    exercises = (reference.rubric.exercise(function),)
    return replace(reference, rubric=replace(reference.rubric, exercises=exercises))


def _verdicts_on(
    variants: Sequence[Variant], references: Mapping[str, Reference], threads: SandboxThreads
) -> Iterator[tuple[Variant, SubmissionVerdict]]:
    """Grade each variant with its function's reference."""
    with held_folder("audit") as folder:

        def grade(numbered: tuple[int, Variant], sandbox: Sandbox) -> SubmissionVerdict:
            number, variant = numbered
            reference = references[variant.function]
            path = Path(folder) / f"variant_{number}.py"
            path.write_text(submission_with(variant, reference.solution), encoding="utf-8")
            return grade_submission(SubmissionFile(path.stem, path), reference, sandbox)

        for (_, variant), verdict in threads.spread(grade, enumerate(variants)):
            yield variant, verdict


def _has_full_marks(verdict: SubmissionVerdict) -> bool:
    return verdict.status == "graded" and verdict.score >= verdict.judged_points


def _graded(variant: Variant, verdict: SubmissionVerdict, full: Fate, lost: Fate) -> Graded:
    if _has_full_marks(verdict):
        return Graded(variant, full)
    return Graded(variant, lost, _reasons(verdict))


def _reasons(verdict: SubmissionVerdict) -> tuple[Finding, ...]:
    """List the failed findings, or the reason why there are none."""
    failed = tuple(
        finding
        for exercise in verdict.exercises
        for finding in exercise.findings
        if finding.status == "failed"
    )
    return failed or (Finding("failed", verdict.status, verdict.message),)


def _require_full_marks(unchanged: Variant, verdict: SubmissionVerdict) -> None:
    if not _has_full_marks(verdict):
        raise CouldNotGradeError(
            f"The solution's own `{unchanged.function}` loses points when it is graded: "
            f"{_reasons(verdict)[0].message} So no mistake can be detected. Remove from the rubric "
            f"everything that is left to chance."
        )
