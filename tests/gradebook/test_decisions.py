"""Decisions of people in the gradebook: points, comments, marks as seen."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from grader.cli.reporting import met
from grader.errors import UsageError
from grader.gradebook import (
    Assignment,
    DecidedMeanwhileError,
    Deciding,
    Gradebook,
    Meeting,
    Wish,
    read_gradebook,
    write_gradebook,
)
from grader.verdict import ExerciseVerdict, Finding, FindingStatus, SubmissionVerdict

TOY = Assignment("toy", "A toy", Path("submitted"), Path("solutions"))
NAMES = ("build", "train")


def verdict(student: str, *scores: float, status: FindingStatus = "passed") -> SubmissionVerdict:
    """Make a verdict; an unjudged requirement leaves it without a grade."""
    exercises = tuple(
        ExerciseVerdict(name, "1", score, 10.0, (Finding(status, "points"),))
        for name, score in zip(NAMES, scores, strict=True)
    )
    whole = "not_graded" if status == "unjudged" else "graded"
    return SubmissionVerdict(student, "toy", whole, sum(scores), 20.0, exercises)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A gradebook with Ada, who has 5 and 7 points."""
    with write_gradebook(tmp_path) as gradebook:
        gradebook.enrol(TOY, {"ada": "A1"}, "R1")
        gradebook.record(verdict("ada", 5, 7), "A1", "R1")
    return tmp_path


def decide(folder: Path, *wishes: Wish) -> None:
    """Decide, as a person does in a process of its own."""
    with Deciding.open(folder) as gradebook:
        gradebook.decide(wishes)


def give(points: float | None, exercise: str = "build", why: str = "said so") -> Wish:
    """Make a wish to give Ada points."""
    return Wish("ada", exercise, "points", points, why)


def scores(folder: Path) -> dict[str, tuple[float, ...]]:
    """Return the points of each student: the total, then each exercise."""
    with read_gradebook(folder) as gradebook:
        return {
            item.student: (item.score, *(exercise.score for exercise in item.exercises))
            for item in gradebook.verdicts()
        }


def test_points_by_hand_count_and_can_be_taken_back(folder: Path) -> None:
    """Points by hand replace those of the verdict, which come back when asked for."""
    decide(folder, give(9))
    assert scores(folder) == {"ada": (16, 9, 7)}
    with read_gradebook(folder) as gradebook:
        (found,) = gradebook.verdicts()
        adjustment = found.exercises[0].adjustment
        assert adjustment is not None
        assert (adjustment.points, adjustment.automatic, adjustment.why) == (9, 5, "said so")
        assert "@" in adjustment.who
        assert gradebook.decisions("ada")[0].before == 5
    decide(folder, give(None, why="an error"))
    assert scores(folder) == {"ada": (12, 5, 7)}
    with read_gradebook(folder) as gradebook:
        assert [item.points for item in gradebook.decisions("ada")] == [9, None]


def test_points_by_hand_survive_a_regrade_which_says_so(folder: Path) -> None:
    """A new verdict on the same hand-in leaves the points, and the run can name both."""
    decide(folder, give(9))
    with write_gradebook(folder) as gradebook:
        gradebook.ask_again(["ada"], (), "new rubric")
        gradebook.record(verdict("ada", 2, 3), "A1", "R2")
        assert list(gradebook.meetings()) == [Meeting("ada", "build", 9, 2, 10, counts=True)]
    assert scores(folder) == {"ada": (12, 9, 3)}


def test_points_by_hand_are_at_most_those_of_the_exercise(folder: Path) -> None:
    """If an exercise has fewer points now, all of them count, and the run says so."""
    decide(folder, give(9))
    smaller = ExerciseVerdict("build", "1", 2.0, 6.0, ())
    with write_gradebook(folder) as gradebook:
        gradebook.ask_again(["ada"], (), "new points")
        gradebook.record(SubmissionVerdict("ada", "toy", "graded", 2, 6, (smaller,)), "A1", "R2")
        (meeting,) = gradebook.meetings()
    assert scores(folder) == {"ada": (6, 6)}
    assert "of the 9 points by hand 6 count" in met(meeting)


def test_points_by_hand_are_for_one_hand_in(folder: Path) -> None:
    """Another hand-in has its own points, and the run says which do not count."""
    decide(folder, give(9))
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(TOY, {"ada": "A2"}, "R1")
        gradebook.record(verdict("ada", 10, 10), "A2", "R1")
        assert list(gradebook.meetings()) == [Meeting("ada", "build", 9, 10, 10, counts=False)]
    assert scores(folder) == {"ada": (20, 10, 10)}
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(TOY, {"ada": "A1"}, "R1")
    assert scores(folder) == {"ada": (16, 9, 7)}


def test_a_comment_is_kept_and_can_be_removed(folder: Path) -> None:
    """The newest comment counts; an empty one removes it, and points are not touched."""
    for text in ("good **idea**", ""):
        decide(folder, Wish("ada", "train", "comment", text=text))
        with read_gradebook(folder) as gradebook:
            (found,) = gradebook.verdicts()
        assert found.exercises[1].comment == text
        assert found.score == 12


def test_people_grade_what_the_grader_could_not(folder: Path) -> None:
    """A submission has a grade once each exercise that could not be judged has points."""
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(TOY, {"ada": "A1", "ben": "B1", "eve": "E1"}, "R1")
        gradebook.record(verdict("ben", 0, 0, status="unjudged"), "B1", "R1")
        nothing = SubmissionVerdict("eve", "toy", "not_graded", 0, 20.0, (), "The disk is full.")
        gradebook.record(nothing, "E1", "R1")
    for exercise, expected in (("build", "not_graded"), ("train", "graded")):
        for student in ("ben", "eve"):
            decide(folder, Wish(student, exercise, "points", 4, "read by me"))
            with read_gradebook(folder) as gradebook:
                found = gradebook.verdict_on(student)
                assert found is not None
                assert found.status == expected
    assert scores(folder) == {"ada": (12, 5, 7), "ben": (8, 4, 4), "eve": (8, 4, 4)}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("adda", "build", "points", 5, "why"), "no student adda in .* Did you mean ada?"),
        (Wish("ada", "biuld", "points", 5, "why"), "Did you mean build? The exercises: build, tr"),
        (Wish("ada", "build", "points", 10.5, "why"), "build has 0 to 10 points, not 10.5"),
        (Wish("ada", "build", "points", -1, "why"), "build has 0 to 10 points, not -1"),
        (Wish("ada", "build", "points", float("nan"), "why"), "not nan"),
        (Wish("ada", "build", "points", 5, " "), "need a reason"),
        (Wish("ada", "build", "comment", text="m" * 20_001), "Shorten it"),
        (Wish("ben", "build", "points", 5, "why"), "ben is not graded yet"),
    ],
)
def test_bad_input_is_one_sentence(folder: Path, wish: Wish, words: str) -> None:
    """A decision that does not fit is refused, and so is the rest of its table."""
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(TOY, {"ada": "A1", "ben": "B1"}, "R1")
    with pytest.raises(UsageError, match=words.replace("?", r"\?")):
        decide(folder, give(9), wish)
    assert scores(folder) == {"ada": (12, 5, 7)}


def test_two_people_do_not_replace_each_other_unseen(folder: Path) -> None:
    """The second of two people is refused, and reads the points of the first."""
    decide(folder, Wish("ada", "build", "points", 9, "first", content="A1", after=0))
    with pytest.raises(DecidedMeanwhileError, match="9 points, first"):
        decide(folder, Wish("ada", "build", "points", 3, "second", content="A1", after=0))
    with pytest.raises(DecidedMeanwhileError, match="handed in again"):
        decide(folder, Wish("ada", "build", "points", 3, "second", content="A0", after=1))
    decide(folder, Wish("ada", "build", "points", 3, "second", content="A1", after=1))
    assert scores(folder) == {"ada": (10, 3, 7)}


def test_deciding_waits_for_no_run(folder: Path) -> None:
    """A decision is written while a run holds the gradebook."""
    with write_gradebook(folder) as gradebook:
        gradebook.ask_again(["ada"], (), "again")
        decide(folder, give(9))
        gradebook.record(verdict("ada", 1, 1), "A1", "R1")
    assert scores(folder) == {"ada": (10, 9, 1)}


def test_a_gradebook_of_the_first_version_is_read_and_brought_up_to_date(folder: Path) -> None:
    """An older file is read as it is, unchanged, and takes decisions after that."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as connection:
        for table in (
            "decision",
            "person",
            "roster",
            "hand_in",
            "deadline",
            "extension",
            "attempts",
        ):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    before = (folder / "gradebook.db").read_bytes()
    assert scores(folder) == {"ada": (12, 5, 7)}
    assert (folder / "gradebook.db").read_bytes() == before
    decide(folder, give(9))
    assert scores(folder) == {"ada": (16, 9, 7)}


points = st.integers(0, 10).map(float)


class Evening(RuleBasedStateMachine):
    """One student's evening: hand-ins, grading, regrading, decisions, restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.stack = ExitStack()
        self.content = ""
        self.automatic: dict[str, list[float]] = {}
        self.by_hand: dict[tuple[str, int], float] = {}
        self.gradebook = self.opened()

    def opened(self) -> Gradebook:
        """Open the gradebook as a run does."""
        return self.stack.enter_context(write_gradebook(self.folder))

    def record(self, first: float, second: float) -> None:
        """Record a verdict on the current hand-in."""
        self.gradebook.record(verdict("ada", first, second), self.content, "R1")
        self.automatic[self.content] = [first, second]

    @rule(content=st.sampled_from("AB"))
    def hand_in(self, content: str) -> None:
        """Hand in one of two files."""
        self.content = content
        self.gradebook.enrol(TOY, {"ada": content}, "R1")

    @precondition(lambda self: self.content and self.gradebook.is_due("ada"))
    @rule(first=points, second=points)
    def grade(self, first: float, second: float) -> None:
        """Grade a hand-in that is due."""
        self.record(first, second)

    @precondition(lambda self: self.content in self.automatic)
    @rule(first=points, second=points)
    def regrade(self, first: float, second: float) -> None:
        """Grade again, with other points."""
        self.gradebook.ask_again(["ada"], (), "again")
        self.record(first, second)

    @precondition(lambda self: self.content in self.automatic)
    @rule(place=st.sampled_from([0, 1]), given=st.none() | points)
    def adjust(self, place: int, given: float | None) -> None:
        """Give points or take them back, beside the run."""
        decide(self.folder, Wish("ada", NAMES[place], "points", given, "why"))
        if given is None:
            self.by_hand.pop((self.content, place), None)
        else:
            self.by_hand[self.content, place] = given

    @precondition(lambda self: self.content in self.automatic)
    @rule(given=points)
    def adjust_in_vain(self, given: float) -> None:
        """Fail at the second of two decisions."""
        with pytest.raises(UsageError):
            decide(self.folder, give(given), give(99))

    @rule()
    def restart(self) -> None:
        """End the process and begin another one."""
        self.stack.close()
        self.gradebook = self.opened()

    @invariant()
    def no_point_is_lost_or_doubled(self) -> None:
        """The grade is the sum of each exercise's points by hand, or else by verdict."""
        expected = {}
        if self.content in self.automatic:
            both = tuple(
                self.by_hand.get((self.content, place), automatic)
                for place, automatic in enumerate(self.automatic[self.content])
            )
            expected = {"ada": (sum(both), *both)}
        assert scores(self.folder) == expected

    def teardown(self) -> None:
        """Remove the folder."""
        self.stack.close()
        shutil.rmtree(self.folder)


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
