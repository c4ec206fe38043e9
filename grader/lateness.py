"""Deadlines, and the points that a late hand-in loses.

A deadline is a moment on the clock of one place. With the name of a time zone, a day late ends at
the same time of day there, also in the nights when clocks change.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from grader.errors import UsageError

Unit: TypeAlias = Literal["hour", "day", "week"]
_LENGTHS: dict[Unit, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MOMENT = re.compile(
    r"(?P<clock>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r" ?(?P<offset>Z|[+-]\d\d:?\d\d)?(?: ?\[?(?P<zone>[A-Za-z]\w*(?:[/+-]\w+)*)\]?)?"
)
"""2026-12-01T23:59+01:00, 2026-12-01 23:59:30 Europe/Berlin."""
_RULE = re.compile(
    r"(?P<percent>\d+(?:\.\d+)?) ?% ?(?:an?|per|each|/) ?(?P<unit>hour|day|week)"
    r"(?:, ?(?P<end>at most|nothing after) (?P<number>\d+) (?P<last>hour|day|week)s?)?",
    re.IGNORECASE,
)
_HOW_TO_SAY_A_MOMENT = (
    'a date, a time and its time zone, as in 2026-12-01T23:59+01:00 or "2026-12-01 23:59 '
    'Europe/Berlin"'
)


@dataclass(frozen=True)
class LateRule:
    """The price of a late hand-in."""

    percent: float
    """Share of the assignment's points that each unit begun costs."""
    unit: Unit
    most: int | None = None
    """Number of units after which nothing more is lost, or nothing is left."""
    ends_in_nothing: bool = False
    """True if a hand-in after `most` units has no points."""

    def __str__(self) -> str:
        words = f"{self.percent:g} % of the points for each {self.unit} begun"
        if self.most is None:
            return words
        if self.ends_in_nothing:
            return f"{words}, no points after {_counted(self.most, self.unit)}"
        return f"{words}, at most {self.percent * self.most:g} %"

    def lost(self, units: int, score: float, max_score: float) -> float:
        """Compute the points that a hand-in loses, never more than it has.

        Args:
            units: units begun after the deadline; 0 if in time.
            score: points of the hand-in.
            max_score: points of the assignment.
        """
        if units <= 0:
            return 0.0
        if self.most is not None and units > self.most:
            if self.ends_in_nothing:
                return score
            units = self.most
        return min(score, round(max_score * self.percent / 100 * units, 2))


@dataclass(frozen=True)
class Deadline:
    """A deadline with its rule, as they were written."""

    due: str
    late: str = ""

    @property
    def moment(self) -> datetime:
        """The deadline in its own time zone."""
        return read_moment(self.due)

    @property
    def rule(self) -> LateRule | None:
        """The rule; None if late hand-ins lose nothing."""
        return read_rule(self.late) if self.late else None


def read_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """Read a moment in ISO 8601, with an offset or a time zone.

    Where clocks are set back, a time that comes twice is the later one.

    Args:
        text: as people and course systems write it.
        zone: time zone of texts that name none.

    Raises:
        UsageError: it is no moment, or has no time zone, or clocks skip that time.
    """
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise UsageError(f"{text!r} is not a moment; expected {_HOW_TO_SAY_A_MOMENT}.")
    try:
        clock = datetime.fromisoformat(found["clock"])
        offset = datetime.fromisoformat(f"{found['clock']}{found['offset'] or ''}").tzinfo
        named: tzinfo | None = ZoneInfo(found["zone"]) if found["zone"] else None
    # ZoneInfo raises KeyError for an unknown key, OSError for a folder.
    except (ValueError, KeyError, OSError) as error:
        raise UsageError(
            f"{text!r} is not a moment ({error}); expected {_HOW_TO_SAY_A_MOMENT}."
        ) from error
    if offset:
        moment = clock.replace(tzinfo=offset)
        return moment.astimezone(named) if named else moment
    there = named or zone
    if there is None:
        raise UsageError(f"{text!r} has no time zone; expected {_HOW_TO_SAY_A_MOMENT}.")
    moment = _latest(clock, there)
    if moment.replace(tzinfo=None) != clock:
        raise UsageError(f"{text!r} does not exist: clocks skip that time there.")
    return moment


def read_rule(text: str) -> LateRule:
    """Read a rule such as "10% a day, at most 3 days".

    Raises:
        UsageError: it is no such rule.
    """
    found = _RULE.fullmatch(" ".join(text.split()))
    unit = found and found["unit"].lower()
    if not found or (found["last"] and found["last"].lower() != unit):
        raise UsageError(
            f'{text!r} is not a rule for late hand-ins; expected such as "10% a day", "10% a day, '
            f'at most 3 days" (never more than 30 %) or "10% a day, nothing after 3 days" (no '
            f"points then)."
        )
    percent = float(found["percent"])
    if percent > 100:
        raise UsageError(f"{text!r}: expected at most 100 %.")
    return LateRule(
        percent,
        next(known for known in _LENGTHS if known == unit),
        int(found["number"]) if found["number"] else None,
        (found["end"] or "").lower() == "nothing after",
    )


def extended(moment: datetime, text: str) -> datetime:
    """Return a student's own deadline: another moment, or some days or hours more.

    Raises:
        UsageError: it is neither.
    """
    more = re.fullmatch(r"\+? ?(?P<number>\d+) ?(?P<unit>hour|day|week)s?", text.strip())
    if not more:
        return read_moment(text, moment.tzinfo)
    return _after(moment, int(more["number"]), next(u for u in _LENGTHS if u == more["unit"]))


def units_late(due: datetime, handed_in: datetime, unit: Unit) -> int:
    """Count the units begun after a deadline; 0 if in time.

    A day ends at the deadline's time of day in its time zone, however long it was.
    """
    if _in_utc(handed_in) <= _in_utc(due):
        return 0
    units = max(1, math.floor((_in_utc(handed_in) - _in_utc(due)) / _LENGTHS[unit]) - 1)
    while _in_utc(_after(due, units, unit)) < _in_utc(handed_in):
        units += 1
    return units


def in_words(due: datetime, handed_in: datetime, rule: LateRule) -> str:
    """Say how late a hand-in is, and by which rule points are lost."""
    units = units_late(due, handed_in, rule.unit)
    return f"{_counted(units, rule.unit)} late ({rule})" if units else "in time"


def _after(moment: datetime, units: int, unit: Unit) -> datetime:
    if unit == "hour":
        return (_in_utc(moment) + units * _LENGTHS[unit]).astimezone(moment.tzinfo)
    assert moment.tzinfo, "a deadline has a time zone"
    # Arithmetic on a clock without a time zone keeps the time of day.
    return _latest(moment.replace(tzinfo=None) + units * _LENGTHS[unit], moment.tzinfo)


def _latest(clock: datetime, zone: tzinfo) -> datetime:
    """Return the last moment that clocks in a time zone show so."""
    both = (clock.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return max(both, key=_in_utc).astimezone(UTC).astimezone(zone)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
