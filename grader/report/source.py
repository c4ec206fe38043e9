"""The lines of a student's function, each with the findings about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

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


@dataclass(frozen=True)
class LinesLeftOut:
    """A gap in a long listing."""

    lines: int


def listing(exercise: ExerciseVerdict) -> tuple[SourceLine | LinesLeftOut, ...]:
    """List the lines of a function; shorten long ones around the findings."""
    first = exercise.place.line if exercise.place else 1
    where = exercise.place.where if exercise.place else ""
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in exercise.findings:
        if finding.status == "failed" and finding.place and finding.place.where == where:
            findings[finding.place.line].append(finding)

    items: list[SourceLine | LinesLeftOut] = []
    left_out = 0
    for number, text in enumerate(exercise.source.rstrip().split("\n"), start=first):
        near = any(abs(number - line) <= _AROUND for line in findings)
        if number >= first + _LONGEST_LISTING and not near:
            left_out += 1
            continue
        if left_out:
            items.append(LinesLeftOut(left_out))
            left_out = 0
        items.append(SourceLine(number, _brief_line(text), tuple(findings.get(number, ()))))
    if left_out:
        items.append(LinesLeftOut(left_out))
    return tuple(items)


def _brief_line(text: str) -> str:
    """Shorten a very long line, but keep its indentation."""
    line = text[: _LONGEST_LINE * 4].rstrip().expandtabs(4)
    indentation = line[: len(line) - len(line.lstrip(" "))]
    if len(line) <= _LONGEST_LINE and len(text) <= _LONGEST_LINE * 4:
        return line
    return indentation[:80] + brief(line, _LONGEST_LINE)
