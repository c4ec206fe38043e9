"""People, hand-ins, deadlines and points of a class in the gradebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.gradebook import Assignment, Gradebook, HandIn, Listed, read_gradebook, write_gradebook
from grader.lateness import Deadline
from grader.verdict import ExerciseVerdict, SubmissionVerdict, points_for, with_points

TOY = Assignment("toy", "A toy", Path("submitted"), Path("solutions"))
DUE = Deadline("2026-12-01 23:59 Europe/Berlin", "10% a day, at most 3 days")
PLACE = Path("/class/monday")


def verdict(student: str, *shares: float, points: float = 10.0) -> SubmissionVerdict:
    """Make a verdict with these shares of equal points."""
    exercises = tuple(
        ExerciseVerdict(f"f{n}", "1", points_for(share, points), points, (), share=share)
        for n, share in enumerate(shares)
    )
    score = round(sum(item.score for item in exercises), 2)
    return SubmissionVerdict(student, "toy", "graded", score, points * len(shares), exercises)


def hand_in(gradebook: Gradebook, student: str, content: str, *shares: float, **facts: str) -> None:
    """Enrol a hand-in beside the others and record its verdict."""
    item = HandIn(content, PLACE, f"{content}.ipynb", **facts)
    gradebook.enrol(TOY, {student: content}, "R1", keep_others=True, hand_ins={student: item})
    if gradebook.is_due(student):
        gradebook.record(verdict(student, *shares), content, "R1")


def scores(gradebook: Gradebook) -> dict[str, float]:
    """Map students to the points that count."""
    return {item.student: item.score for item in gradebook.verdicts()}


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    """Make an empty gradebook."""
    with write_gradebook(tmp_path) as opened:
        yield opened


def test_names_are_those_of_the_roster_or_of_the_download(gradebook: Gradebook) -> None:
    """Two students of one name are told apart; the verdict has the name."""
    for student in ("kimmin_1", "kimmin_2", "bergant_3", "dora"):
        hand_in(gradebook, student, student, 1.0, number=student[-1])
    gradebook.name_students({"bergant_3": "Berg, Anton"})
    shown = [item.shown for item in gradebook.verdicts()]
    assert shown == ["Berg, Anton", "dora", "kimmin (1)", "kimmin (2)"]
    assert gradebook.known_by_number()["3"] == "bergant_3"
    gradebook.list_class([Listed("Berg, Anton", ("3", "ba"))])
    assert gradebook.listed() == [Listed("Berg, Anton", ("3", "ba"))]


def test_all_hand_ins_of_a_student_are_kept(gradebook: Gradebook) -> None:
    """The newest counts; an earlier one keeps its time and its verdict."""
    hand_in(gradebook, "ada", "A1", 0.9, handed_in="2026-12-01T20:00Z")
    hand_in(gradebook, "ada", "A2", 0.5)
    assert [item.content for item in gradebook.hand_ins_of("ada")] == ["A1", "A2"]
    assert gradebook.hand_ins()["ada"].content == "A2"
    assert scores(gradebook) == {"ada": 5}
    hand_in(gradebook, "ada", "A1", 0.9)
    assert gradebook.hand_ins()["ada"].handed_in == "2026-12-01T20:00Z"


def test_the_best_hand_in_counts_if_asked_for(gradebook: Gradebook) -> None:
    """A better earlier one counts, with the deduction of each; ungraded ones never do."""
    hand_in(gradebook, "ada", "A1", 0.9)
    hand_in(gradebook, "ada", "A2", 0.5)
    hand_in(gradebook, "ben", "B1", 0.8, handed_in="2026-12-01T20:00Z")
    hand_in(gradebook, "ben", "B2", 1.0, handed_in="2026-12-10T20:00Z")
    gradebook.set_deadline(DUE)
    assert gradebook.count_best() == []
    gradebook.set_best_counts(True)
    assert gradebook.count_best() == ["ada", "ben"]
    assert scores(gradebook) == {"ada": 9, "ben": 8}
    # The same folder again: the newest is enrolled, and the best counts after that.
    hand_in(gradebook, "ada", "A2", 0.5)
    assert scores(gradebook)["ada"] == 5
    assert gradebook.count_best() == ["ada"]


def test_a_late_hand_in_loses_points_at_once_and_gets_them_back(gradebook: Gradebook) -> None:
    """The deduction follows the deadline and the extensions; no verdict changes."""
    hand_in(gradebook, "ada", "A1", 0.9, handed_in="2026-12-02T23:59Z")
    hand_in(gradebook, "ben", "B1", 0.05, handed_in="2026-12-09 12:00")
    hand_in(gradebook, "cy", "C1", 0.9)
    assert scores(gradebook) == {"ada": 9, "ben": 0.5, "cy": 9}
    gradebook.set_deadline(DUE)
    late = {item.student: item.deduction for item in gradebook.verdicts()}
    assert scores(gradebook) == {"ada": 7, "ben": 0, "cy": 9}
    assert late["ada"]
    assert late["ada"].points == 2
    assert late["ada"].words.startswith("2 days late (10 % of the points for each day begun")
    assert late["cy"] is None
    gradebook.set_extensions({"ada": "2 days"})
    assert scores(gradebook) == {"ada": 9, "ben": 0, "cy": 9}
    assert [item.verdict.score for item in gradebook.history("ada")] == [9]


def test_a_mark_of_the_course_system_without_a_time_costs_nothing_silently(
    gradebook: Gradebook,
) -> None:
    """The verdict says that it is late and that its time is unknown."""
    item = HandIn("A1", PLACE, "a.ipynb", marked_late=True)
    gradebook.enrol(TOY, {"ada": "A1"}, "R1", hand_ins={"ada": item})
    gradebook.record(verdict("ada", 0.9), "A1", "R1")
    gradebook.set_deadline(DUE)
    (found,) = gradebook.verdicts()
    assert found.score == 9
    assert found.deduction
    assert "unknown" in found.deduction.words


def test_new_points_are_given_without_judging(gradebook: Gradebook, tmp_path: Path) -> None:
    """Totals before and after are known, and the old verdicts stay."""
    hand_in(gradebook, "ada", "A1", 1 / 3, 1.0)
    hand_in(gradebook, "ben", "B1", 1.0, 0.5)
    new = {"f0": 100.0, "f1": 5.0}
    found = {item.student: item for item in gradebook.give_points(new, "R1")}
    assert (found["ada"].before.score, found["ada"].after.score) == (13.33, 38.33)
    assert gradebook.give_points(new, "R1") == []
    with read_gradebook(tmp_path) as reader:
        assert scores(reader) == {"ada": 38.33, "ben": 102.5}
        assert {item.max_score for item in reader.verdicts()} == {105}
        assert [item.why for item in reader.history("ada")][1] == "the points in the rubric changed"


def test_verdicts_without_shares_are_due_when_points_change(gradebook: Gradebook) -> None:
    """Nothing is computed from rounded points."""
    old = verdict("ada", 1 / 3)
    gradebook.enrol(TOY, {"ada": "A1"}, "R1")
    without = tuple(replace(item, share=None) for item in old.exercises)
    gradebook.record(replace(old, exercises=without), "A1", "R1")
    assert gradebook.give_points({"f0": 10.0}, "R1") == []
    assert not gradebook.is_due("ada")
    assert gradebook.give_points({"f0": 9.0}, "R1") == []
    assert gradebook.is_due("ada")


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 100)), min_size=1, max_size=5),
    st.integers(1, 100),
)
def test_points_given_later_are_those_of_judging(
    exercises: list[tuple[float, int]], before: int
) -> None:
    """The way over other points changes no score: shares are exact."""
    shares = [share for share, _ in exercises]
    points = {f"f{n}": float(most) for n, (_, most) in enumerate(exercises)}
    after = with_points(verdict("ada", *shares, points=float(before)), points)
    assert after is not None
    assert [item.score for item in after.exercises] == [
        points_for(share, float(most)) for share, most in exercises
    ]
    assert after.max_score == sum(points.values())
    assert 0 <= after.score <= after.max_score + 0.01
