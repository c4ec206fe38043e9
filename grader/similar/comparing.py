"""The class of a gradebook, compared with the solution subtracted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.report.similar_page import ComparedExercise, ComparedPair, SourceSide, marked_lines
from grader.report.text import brief, is_untouched
from grader.similar.features import Feature, features_of
from grader.similar.pairs import Pair, SharedPart, Work
from grader.verdict import ExerciseVerdict, SubmissionVerdict

_MOST_EVIDENCE = 8
_ONE_BY_ONE = {"name": "the name", "comment": "the comment", "mistake": "the mistake"}


@dataclass(frozen=True)
class Functions:
    """One student's functions."""

    student: str
    shown: str
    """The name for people."""
    exercises: Mapping[str, tuple[str, int]]
    """Exercise → text, number of its first line."""
    work: Work


def functions_of(verdict: SubmissionVerdict) -> Functions:
    """Take the written functions of a submission."""
    written = [
        item
        for item in verdict.exercises
        if item.source.strip() and item.question is None and not is_untouched(item)
    ]
    features = {item.name: _features(item) for item in written}
    texts = {item.name: (item.source, item.place.line if item.place else 1) for item in written}
    return Functions(verdict.student, verdict.shown, texts, Work(verdict.student, features))


def _features(exercise: ExerciseVerdict) -> Mapping[Feature, frozenset[int]]:
    first = exercise.place.line if exercise.place else 1
    mistakes = {
        Feature("mistake", finding.mistake or finding.message): frozenset(
            {finding.place.line - first + 1} if finding.place else ()
        )
        for finding in exercise.findings
        if finding.status == "failed"
    }
    return {**features_of(exercise.source), **mistakes}


def compared(pair: Pair, functions: Mapping[str, Functions], students: int) -> ComparedPair:
    """Collect what the page shows of a pair."""
    one, other = functions[pair.one], functions[pair.other]
    return ComparedPair(
        one.shown,
        other.shown,
        round(pair.bits),
        round(100 * pair.share),
        pair.is_clear,
        tuple(_exercise(part, one, other, students) for part in pair.parts),
    )


def _exercise(
    part: SharedPart, one: Functions, other: Functions, students: int
) -> ComparedExercise:
    return ComparedExercise(
        part.exercise,
        round(100 * part.share),
        tuple(_evidence(part.features, students)),
        (_side(one, part), _side(other, part)),
    )


def _side(functions: Functions, part: SharedPart) -> SourceSide:
    text, first = functions.exercises[part.exercise]
    lines = functions.work.features[part.exercise]
    shared = frozenset(line for feature, _ in part.features for line in lines[feature])
    return SourceSide(functions.shown, marked_lines(text, first, shared))


def _evidence(features: Sequence[tuple[Feature, int]], students: int) -> Iterable[str]:
    """Name the rarest names, comments and mistakes, and count the statements."""
    single = [(item, number) for item, number in features if item.sort in _ONE_BY_ONE]
    for item, number in single[:_MOST_EVIDENCE]:
        quoted = f"`{item.text}`" if item.sort == "name" else f"“{brief(item.text, 160)}”"
        yield f"{_ONE_BY_ONE[item.sort]} {quoted}, which {number} of {students} have"
    for sort, noun in (("statement", "statements"), ("order", "orders of two statements")):
        counts = Counter(number for item, number in features if item.sort == sort)
        if counts:
            rarest = min(counts)
            yield (
                f"{counts.total()} {noun}, {counts[rarest]} of them in the work of only {rarest} "
                f"of {students}"
            )
