"""The mistakes in a network: edits of repairs, put together by the student's lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.judge.anonymous import mistake_in_words
from grader.judge.edit_wording import edit_in_words
from grader.judge.wording import Wording
from grader.verdict import Edit, Finding, Repair


def mistakes_of(repairs: Iterable[Repair]) -> list[Finding]:
    """Return one finding for each mistake.

    A line that is run several times, or whose call makes several layers, is one mistake; so is a
    mistake that several probes show.
    """
    by_line: dict[object, list[tuple[Repair, Edit, Wording]]] = {}
    for repair in repairs:
        lines: dict[object, list[tuple[Repair, Edit, Wording]]] = {}
        for edit in repair.edits:
            wording = edit_in_words(repair, edit)
            place = wording.place
            line: object = (place.where, place.line) if place else wording.message
            lines.setdefault(line, []).append((repair, edit, wording))
        for line, edits in lines.items():
            by_line.setdefault(line, edits)
    return [_finding(edits) for edits in by_line.values()]


def _finding(edits: Sequence[tuple[Repair, Edit, Wording]]) -> Finding:
    repair, edit, wording = edits[0]
    further = _further(edits)
    return Finding(
        "failed",
        "structure",
        wording.message + further,
        wording.hint,
        wording.place,
        mistake_in_words(repair, edit) + further,
    )


def _further(edits: Sequence[tuple[Repair, Edit, Wording]]) -> str:
    """Say how often a line has a mistake; empty for once."""
    if len(edits) == 1:
        return ""
    anonymous = {mistake_in_words(repair, edit) for repair, edit, _ in edits}
    if len(anonymous) == 1:
        return f" So it is each of the {len(edits)} times that this line runs."
    return f" {len(edits)} layers of this line are not as expected; this is the first."


def follows_from(mistakes: Sequence[Finding]) -> str:
    """Name the lines of the mistakes that explain a consequence."""
    lines = sorted({mistake.place.line for mistake in mistakes if mistake.place})
    if not lines or any(mistake.place is None for mistake in mistakes):
        return "Follows from what `structure` names."
    *others, last = map(str, lines)
    return (
        f"Follows from line {last}."
        if not others
        else (f"Follows from lines {', '.join(others)} and {last}.")
    )
