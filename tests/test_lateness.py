"""Tests of deadlines, time zones and deductions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.lateness import LateRule, extended, in_words, read_moment, read_rule, units_late

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
MIDNIGHT = datetime(2026, 9, 27, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "in_utc"),
    [
        ("2026-12-01T23:59+01:00", "2026-12-01T22:59"),
        ("2026-12-01 23:59 Europe/Berlin", "2026-12-01T22:59"),
        ("2026-07-01T23:59[Europe/Berlin]", "2026-07-01T21:59"),
        ("2026-12-01T23:59Z", "2026-12-01T23:59"),
        ("2015-02-02 14:58:23.948203 America/Los_Angeles", "2015-02-02T22:58:23.948203"),
        ("2015-02-02 14:58:23 UTC", "2015-02-02T14:58:23"),
        ("2018-07-01T14:22:32.365935-07:00", "2018-07-01T21:22:32.365935"),
        # In this night 02:30 comes twice: the later one counts, for the student.
        ("2026-10-25 02:30 Europe/Berlin", "2026-10-25T01:30"),
    ],
)
def test_a_moment_has_a_time_zone(text: str, in_utc: str) -> None:
    """Offsets and names of time zones are read, with seconds or without."""
    assert read_moment(text).astimezone(UTC) == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-01T23:59", "has no time zone"),
        ("tomorrow", "is not a moment"),
        ("2026-13-01T23:59Z", "is not a moment"),
        ("2026-12-01T23:59 Europe/Nowhere", "is not a moment"),
        ("2026-03-29 02:30 Europe/Berlin", "clocks skip that time"),
    ],
)
def test_other_texts_are_one_sentence(text: str, words: str) -> None:
    """The message shows how a moment is written."""
    with pytest.raises(UsageError, match=words):
        read_moment(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("10% a day", LateRule(10, "day")),
        ("10 % per day, at most 3 days", LateRule(10, "day", 3)),
        ("2.5% each hour, nothing after 12 hours", LateRule(2.5, "hour", 12, True)),
        ("50%/week", LateRule(50, "week")),
    ],
)
def test_rules_are_read(text: str, rule: LateRule) -> None:
    """A rule has a share, a unit, and may have an end."""
    assert read_rule(text) == rule


@pytest.mark.parametrize(
    "text", ["", "10", "ten % a day", "10% a day, at most 3 weeks", "200% a day", "10% a day and"]
)
def test_other_rules_are_refused(text: str) -> None:
    """Nothing is guessed about points."""
    with pytest.raises(UsageError):
        read_rule(text)


def test_what_a_rule_means_is_said() -> None:
    """The words say what is lost at most."""
    assert str(read_rule("10% a day, at most 3 days")).endswith("each day begun, at most 30 %")
    assert str(read_rule("10% a day, nothing after 1 day")).endswith("no points after 1 day")
    due = read_moment("2026-12-01T23:59+01:00")
    assert in_words(due, due, read_rule("10% a day")) == "in time"
    late = in_words(due, due + timedelta(hours=25), read_rule("10% a day"))
    assert late == "2 days late (10 % of the points for each day begun)"


@pytest.mark.parametrize(
    ("due", "handed_in", "days"),
    [
        ("2026-12-01 23:59", "2026-12-01 23:59", 0),
        ("2026-12-01 23:59", "2026-12-01 23:59:01", 1),
        ("2026-12-01 23:59", "2026-12-02 23:59", 1),
        ("2026-12-01 23:59", "2026-12-03 00:00", 2),
        # Clocks are set back: this day has 25 hours.
        ("2026-10-24 23:59", "2026-10-25 23:59", 1),
        ("2026-10-24 23:59", "2026-10-26 00:00", 2),
        # Clocks are set forward: this day has 23 hours.
        ("2026-03-28 23:59", "2026-03-29 23:59", 1),
        ("2026-03-28 23:59", "2026-03-30 00:00", 2),
        # A day after 02:30 would be a time that clocks skip: it ends when they show 03:30.
        ("2026-03-28 02:30", "2026-03-29 03:30", 1),
        ("2026-03-28 02:30", "2026-03-29 03:31", 2),
    ],
)
def test_a_day_ends_at_the_same_time_of_day(due: str, handed_in: str, days: int) -> None:
    """Days are those of the clock at the deadline's place."""
    assert units_late(read_moment(due, BERLIN), read_moment(handed_in, BERLIN), "day") == days


def test_a_fixed_offset_knows_no_summer_time() -> None:
    """With an offset alone, a day has 24 hours in every night."""
    due = read_moment("2026-10-24T23:59+02:00")
    assert units_late(due, read_moment("2026-10-25 23:58", BERLIN), "day") == 2
    assert units_late(due, read_moment("2026-10-25 22:59", BERLIN), "day") == 1


# A week later, clocks there show half an hour more.
@example(MIDNIGHT, MIDNIGHT, "Australia/Lord_Howe", "week")
@given(MOMENTS, MOMENTS, st.sampled_from(ZONES), st.sampled_from(["hour", "day", "week"]))
def test_later_is_never_better(due: datetime, handed_in: datetime, zone: str, unit: str) -> None:
    """Units grow with time by one, and differ from a stopwatch by at most one."""
    there = due.astimezone(ZoneInfo(zone))
    units = units_late(there, handed_in, unit)
    assert (units == 0) == (handed_in <= due)
    length = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
    later = units_late(there, handed_in + length[unit], unit)
    # Two where clocks change in between: the stopwatch's unit is then longer than the clock's.
    assert later - units in (0, 1, 2)
    if handed_in > due:
        assert abs((handed_in - due) / length[unit] - units) <= 1 + 2 / 24
        assert extended(there, f"{units} {unit}s") >= handed_in


@given(
    st.floats(0, 100),
    st.integers(0, 400),
    st.integers(0, 10_000),
    st.none() | st.integers(0, 9),
    st.booleans(),
)
def test_a_deduction_leaves_between_nothing_and_all(
    percent: float, units: int, hundredths: int, most: int | None, ends: bool
) -> None:
    """A deduction is never negative, never more than the points, and grows with time."""
    rule = LateRule(percent, "day", most, ends)
    score = hundredths / 100
    lost = rule.lost(units, score, 100.0)
    assert 0 <= lost <= score
    assert lost <= rule.lost(units + 1, score, 100.0)
    if units == 0:
        assert lost == 0
    if most is not None and not ends:
        assert lost <= round(percent * most, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 days", "2026-10-26T23:59+01:00"),
        ("48 hours", "2026-10-26T22:59+01:00"),
        ("2026-11-01 12:00", "2026-11-01T12:00+01:00"),
        ("2026-11-01T12:00Z", "2026-11-01T12:00+00:00"),
    ],
)
def test_an_extension_is_a_moment_or_a_time(text: str, expected: str) -> None:
    """Days of an extension keep the time of day; hours are hours."""
    due = read_moment("2026-10-24 23:59 Europe/Berlin")
    assert extended(due, text) == datetime.fromisoformat(expected)
