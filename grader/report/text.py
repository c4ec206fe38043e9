"""Words and numbers for people, and text of students made safe to display."""

from __future__ import annotations

import re

from grader.verdict import ExerciseVerdict, SubmissionVerdict

TIMES, DASH = "\u00d7", "\u2013"
"""The multiplication sign, and the dash for an empty place."""
LONGEST_TEXT = 2_000
"""Most characters shown of one text: a report stays readable whatever a student prints."""

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; escape sequences begin here
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # drawn as nothing or a blank
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction marks
    "\ud800-\udfff"  # halves of a character, which no file can hold
    "\ufffe\uffff\U000e0000-\U000e0fff"
    "]"
)
"""Invisible characters that change how text looks; joiners that scripts need stay."""


def clean(text: str, limit: int = LONGEST_TEXT) -> str:
    """Write invisible characters as their numbers, and keep at most `limit` characters."""
    shown = text[:limit].replace("\r\n", "\n")
    shown = _INVISIBLE.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", shown)
    left_out = len(text) - limit
    return f"{shown} … ({left_out:,} more characters are not shown)" if left_out > 0 else shown


def one_line(text: str, limit: int = LONGEST_TEXT) -> str:
    """Clean a text and join its lines and words by single spaces."""
    left_out = max(len(text) - limit, 0)
    shown = clean(" ".join(text[:limit].split()))
    return f"{shown} … ({left_out:,} more characters are not shown)" if left_out else shown


def brief(text: str, limit: int) -> str:
    """Shorten a text to one line of at most `limit` characters."""
    shown = one_line(text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def format_score(score: float) -> str:
    """Write points with at most two decimals: 9, 7.5, 3.33."""
    return f"{round(score, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def share(score: float, max_score: float) -> float:
    """Divide score by points, within 0 and 1; 1 without points."""
    return min(max(score / max_score, 0.0), 1.0) if max_score > 0 else 1.0


def count(number: int, noun: str) -> str:
    """Write a number with its noun: "1 student", "12 students"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def is_untouched(exercise: ExerciseVerdict) -> bool:
    """Return True if the student has not changed the stub."""
    if exercise.is_open:
        return False
    failed = {finding.requirement for finding in exercise.findings if finding.status == "failed"}
    looked_at = any(finding.status in ("passed", "unjudged") for finding in exercise.findings)
    if exercise.adjustment or exercise.comment:
        return False
    return exercise.score == 0 and failed <= {"answer"} and not looked_at


def by_hand(exercise: ExerciseVerdict) -> str:
    """Say who gave which points, when and why; empty without points by hand."""
    adjustment = exercise.adjustment
    if adjustment is None:
        return ""
    points, automatic = map(format_score, (adjustment.points, adjustment.automatic))
    user, day = adjustment.who.partition("@")[0], adjustment.when[:10]
    given = (
        f"{points} points ({user}, {day})"
        if exercise.question
        else f"{points} points by hand, {automatic} before ({user}, {day})"
    )
    return f"{given}: {adjustment.why}" if adjustment.why else f"{given}."


def still_open(verdict: SubmissionVerdict) -> str:
    """Say how many questions a person still has to grade; empty without any."""
    waiting = verdict.open_questions
    if not waiting:
        return ""
    points = format_score(sum(item.max_score for item in waiting))
    are = "is" if len(waiting) == 1 else "are"
    return f"{count(len(waiting), 'question')} {are} not graded yet ({points} points)"


def late_in_words(verdict: SubmissionVerdict) -> str:
    """Say what a late hand-in has lost; empty for one in time."""
    deduction = verdict.deduction
    if deduction is None:
        return ""
    if not deduction.points:
        return f"Handed in {deduction.words}."
    before, lost = format_score(verdict.score + deduction.points), format_score(deduction.points)
    return f"{before} points, less {lost}: {deduction.words}."
