"""The lines of a student's function, each with the findings about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from grader.report.text import brief
from grader.verdict import ExerciseVerdict, Finding

_LONGEST_LISTING = 150
_AROUND = 8
"""Lines kept before and after a finding in a longer listing."""
_LONGEST_LINE = 400


@dataclass(frozen=True)
class SourceLine:
    """One line of the student's text."""

    number: int
    """The line number in the student's cell."""
    text: str
    findings: tuple[Finding, ...]


def listing(exercise: ExerciseVerdict) -> list[SourceLine | int]:
    """List a function's lines; a number stands for left-out lines."""
    first = exercise.place.line if exercise.place else 1
    where = exercise.place.where if exercise.place else ""
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in exercise.findings:
        if finding.status == "failed" and finding.place and finding.place.where == where:
            findings[finding.place.line].append(finding)

    def is_shown(line: tuple[int, str]) -> bool:
        near = any(abs(line[0] - marked) <= _AROUND for marked in findings)
        return near or line[0] < first + _LONGEST_LISTING

    items: list[SourceLine | int] = []
    lines = enumerate(exercise.source.rstrip().split("\n"), start=first)
    for shown, run in groupby(lines, is_shown):
        listed = [SourceLine(n, _brief_line(text), tuple(findings.get(n, ()))) for n, text in run]
        items += listed if shown else [len(listed)]
    return items


def _brief_line(text: str) -> str:
    """Shorten a very long line, but keep its indentation."""
    line = text[: _LONGEST_LINE * 4].rstrip().expandtabs(4)
    indentation = line[: len(line) - len(line.lstrip(" "))]
    if len(line) <= _LONGEST_LINE and len(text) <= _LONGEST_LINE * 4:
        return line
    return indentation[:80] + brief(line, _LONGEST_LINE)
