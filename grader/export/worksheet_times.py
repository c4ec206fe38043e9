"""The times of hand-ins in Moodle's grading worksheets.

Moodle writes them in the language and the time zone of the person who saves the worksheet
(`strftimedaydatetime` of its language packs). Those in English are read.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from grader.export.roster import Roster, participants

_COLUMN = "Last modified (submission)"
_FORMATS = ("%A, %d %B %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M %p")
"""`Wednesday, 10 June 2026, 2:14 PM`; in American English `Wednesday, June 10, 2026, 2:14 PM`."""


def times_in(roster: Roster) -> dict[str, str]:
    """Return the time at which each participant handed in.

    Returns:
        Times in ISO 8601, without a time zone, by participant. Empty unless the roster is a
        worksheet in English.
    """
    if _COLUMN not in roster.header or not participants(roster.rows):
        return {}
    column = roster.header.index(_COLUMN)
    times = {row[0].strip(): _moment(row[column].strip()) for row in roster.rows}
    return {participant: time for participant, time in times.items() if time}


def _moment(text: str) -> str:
    """Rewrite a time in English; empty for anything else, such as `-`."""
    for form in _FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, form).isoformat(sep=" ")
    return ""
