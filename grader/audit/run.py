"""Grading of all variants of an assignment, side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader.audit.closer import look_closer
from grader.audit.lines import lines_of_mistake
from grader.audit.solution import submission_with
from grader.batch import SandboxThreads
from grader.errors import CouldNotGradeError
from grader.grading import grade_submission
from grader.observation import Observation
from grader.reference import Reference
from grader.rubrics import Probe
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
        undecided = []
        asked = [(item, _narrowed(reference, item)) for item in (*unchanged, *variants)]
        for variant, verdict in _verdicts_on(asked, threads):
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
        closer = {(name, ""): look_closer(reference, name, threads) for name in in_doubt}
        again = [variant for variant in unchanged if variant.function in in_doubt]
        once_more = (*again, *undecided)
        styles = {(item.function, item.rewrite): item for item in once_more if item.rewrite}
        for (name, rewrite), variant in styles.items():
            closer[name, rewrite] = _where_right(_before_change(variant), closer[name, ""], threads)
        asked = [(item, closer[item.function, item.rewrite]) for item in once_more]
        for variant, verdict in _verdicts_on(asked, threads):
            if variant in unchanged:
                _require_full_marks(variant, verdict)
            else:
                yield _graded(variant, verdict, "equivalent", "survived")


def _unchanged(function: str, variants: Sequence[Variant]) -> Variant:
    first = next(item for item in variants if item.function == function)
    return _before_change(first)


def _before_change(variant: Variant) -> Variant:
    """Return the text that a variant changes: the solution's, or a rewrite's."""
    return replace(variant, operator="unchanged", source=variant.original, is_mutant=False)


def _narrowed(reference: Reference, variant: Variant) -> Reference:
    """Ask only for the functions that a variant changes.

    A function whose helper has a mistake is judged with the reference's helper, so that the helper
    has to be judged, too.
    """
    changed = {variant.function, *variant.also_changed}
    exercises = tuple(item for item in reference.rubric.exercises if item.name in changed)
    return replace(reference, rubric=replace(reference.rubric, exercises=exercises))


def _where_right(rewrite: Variant, closer: Reference, threads: SandboxThreads) -> Reference:
    """Leave out the further probes on which a rewrite is not right itself.

    A rewrite may be right only for what its exercise asks for, as a pooling of 2x2 is for images of
    64x64. Elsewhere nothing can be said of its mutants.
    """
    (exercise,) = closer.rubric.exercises
    pairs = list(zip(exercise.probes, closer.observed, strict=True))

    def asking(*asked: tuple[Probe, Observation]) -> Reference:
        probes = replace(exercise, probes=tuple(probe for probe, _ in asked))
        rubric = replace(closer.rubric, exercises=(probes,))
        return replace(closer, rubric=rubric, observed=tuple(seen for _, seen in asked))

    right = []
    for pair in pairs:
        ((_, verdict),) = _verdicts_on([(rewrite, asking(pair))], threads)
        if _has_full_marks(verdict):
            right.append(pair)
    return asking(*right)


def _verdicts_on(
    asked: Sequence[tuple[Variant, Reference]], threads: SandboxThreads
) -> Iterator[tuple[Variant, SubmissionVerdict]]:
    """Grade each variant with its reference."""
    with held_folder("audit") as folder:

        def grade(
            numbered: tuple[int, tuple[Variant, Reference]], sandbox: Sandbox
        ) -> SubmissionVerdict:
            number, (variant, reference) = numbered
            path = Path(folder) / f"variant_{number}.py"
            path.write_text(submission_with(variant, reference.solution), encoding="utf-8")
            return grade_submission(SubmissionFile(path.stem, path), reference, sandbox)

        for (_, (variant, _)), verdict in threads.spread(grade, enumerate(asked)):
            yield variant, _of_function(variant.function, verdict)


def _of_function(name: str, verdict: SubmissionVerdict) -> SubmissionVerdict:
    """Keep of a verdict what it says of one function."""
    exercises = tuple(item for item in verdict.exercises if item.name == name)
    points = sum(item.max_score for item in exercises)
    return replace(
        verdict,
        exercises=exercises,
        score=sum(item.score for item in exercises),
        max_score=points or verdict.max_score,
    )


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
