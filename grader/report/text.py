"""Words and numbers as people read them, and strangers' text made safe to look at."""

from __future__ import annotations

import re

from grader.verdict import ExerciseVerdict

TIMES, DASH = "\u00d7", "\u2013"
"""The multiplication sign, and the dash that stands for "nothing to say"."""
LONGEST_TEXT = 2_000
"""Characters shown of any one text: a report stays readable whatever a student prints."""

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; escape sequences begin here
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # drawn as nothing or a blank
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # direction marks
    "\ud800-\udfff"  # halves of a character, which no file can hold
    "\ufffe\uffff\U000e0000-\U000e0fff"
    "]"
)
"""Characters that change how text looks without being seen. Joiners that scripts need stay."""


def clean(text: str, limit: int = LONGEST_TEXT) -> str:
    """Show what is there: unseen characters by their number, and at most `limit` of all."""
    shown = text[:limit].replace("\r\n", "\n")
    shown = _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", shown)
    left_out = len(text) - limit
    return f"{shown} … ({left_out:,} more characters are not shown)" if left_out > 0 else shown


def one_line(text: str, limit: int = LONGEST_TEXT) -> str:
    """The same on one line, with runs of blanks and line breaks as one space."""
    left_out = max(len(text) - limit, 0)
    shown = clean(" ".join(text[:limit].split()))
    return f"{shown} … ({left_out:,} more characters are not shown)" if left_out else shown


def brief(text: str, limit: int) -> str:
    """One line of at most `limit` characters, for places where the remark itself would not fit."""
    shown = one_line(text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def format_score(score: float) -> str:
    """Points without a needless fraction: 9, 7.5, 3.33."""
    return f"{round(score, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def share(score: float, max_score: float) -> float:
    """The score as a part of what could be had, from 0 to 1; 1 where there is nothing to have."""
    return min(max(score / max_score, 0.0), 1.0) if max_score > 0 else 1.0


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 student", "12 students"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def is_untouched(exercise: ExerciseVerdict) -> bool:
    """Whether there is nothing to judge yet: the stub is as it was handed out."""
    failed = {finding.requirement for finding in exercise.findings if finding.status == "failed"}
    passed = any(finding.status == "passed" for finding in exercise.findings)
    return exercise.score == 0 and failed <= {"answer"} and not passed
