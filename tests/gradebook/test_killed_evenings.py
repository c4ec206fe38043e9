"""No sequence of grading, deciding, reviewing and real kills loses or doubles a point."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import forking
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from serving import Reader, served
from standing_in import EXERCISES, hand_in

from grader.batch import content_digest
from grader.errors import UsageError
from grader.gradebook import Deciding, Wish, read_gradebook
from grader.submission import SubmissionFile

KILLED = -9
SECONDS_EACH = 0.01
names = st.sampled_from(["ada", "ben", "cy", "dora"])
exercises = st.sampled_from(EXERCISES)
points = st.integers(0, 10)
moments = st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.005, 0.02, 0.05]))
"""Submissions that are begun, and seconds after that."""


class KilledEvening(RuleBasedStateMachine):
    """An evening with four students, whose commands are processes of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.submitted, self.out = self.folder / "submitted", self.folder / "out"
        self.stack = ExitStack()
        self.grader = self.stack.enter_context(forking.forking(self.folder / "log", SECONDS_EACH))
        self.automatic: dict[tuple[str, str], dict[str, float]] = {}
        """Student and hand-in → the points that a verdict on it has."""
        self.by_hand: dict[tuple[str, str, str], float] = {}
        """Student, hand-in and exercise → points of a person."""
        self.verdicts: frozenset[tuple[object, ...]] = frozenset()
        self.decisions: frozenset[tuple[object, ...]] = frozenset()
        self.asked = 0
        """Number of times that somebody asked to grade again."""

    @initialize(first=points, second=points)
    def everybody_hands_in(self, first: int, second: int) -> None:
        """Begin with a class of four, graded or not."""
        for place, student in enumerate(("ada", "ben", "cy", "dora")):
            self.write(student, (first + place) % 11, second)

    def write(self, student: str, first: int, second: int) -> None:
        """Write a student's file, and remember the points that it asks for."""
        hand_in(self.submitted, {student: f"{first} {second}"})
        path = self.submitted / f"{student}.py"
        given = dict(zip(EXERCISES, map(float, (first, second)), strict=True))
        self.automatic[student, content_digest(SubmissionFile(student, path))] = given

    def grade(self, after: int | None = None, wait: float = 0.0) -> int:
        """Run `grader grade`, the same command each time."""
        return self.grader.run(
            *("grade", self.submitted, "--assignment", "toy", "--out", self.out),
            after=after,
            wait=wait,
        )

    def current(self) -> dict[str, str]:
        """Map the students who have a verdict to their hand-in."""
        if not (self.out / "gradebook.db").is_file():
            return {}
        with closing(sqlite3.connect(self.out / "gradebook.db")) as connection:
            return dict(connection.execute("SELECT student, content FROM current").fetchall())

    @rule(student=names, first=points, second=points)
    def hand_in_again(self, student: str, first: int, second: int) -> None:
        """Put another file into the folder."""
        self.write(student, first, second)

    @rule(moment=moments)
    def grade_and_kill(self, moment: tuple[int, float]) -> None:
        """Kill a run in its middle; it may have ended before."""
        assert self.grade(*moment) in (KILLED, 0, 1)

    @rule()
    def resume(self) -> None:
        """Let the same command end: everybody has a verdict on the file that is there."""
        assert self.grade() in (0, 1)
        there = {path.stem: path for path in self.submitted.glob("*.py")}
        assert self.current() == {
            student: content_digest(SubmissionFile(student, path))
            for student, path in there.items()
        }

    @precondition(lambda self: self.current())
    @rule(moment=st.none() | moments)
    def regrade(self, moment: tuple[int, float] | None) -> None:
        """Ask to grade all again, and perhaps kill that."""
        self.asked += 1
        after, wait = moment or (None, 0.0)
        arguments = ("regrade", self.out, "--why", f"complaint {self.asked}")
        code = self.grader.run(*arguments, after=after, wait=wait)
        assert code in (KILLED, 0, 1, 2, 3)

    @precondition(lambda self: self.current())
    @rule(student=names, exercise=exercises, given=points, takes_back=st.booleans())
    def adjust(self, student: str, exercise: str, given: int, takes_back: bool) -> None:
        """Give points or take them back with `grader adjust`."""
        content = self.current().get(student)
        if content is None:
            return
        words = "verdict" if takes_back else str(given)
        arguments = ("--student", student, "--exercise", exercise, "--points", words, "--why", "x")
        assert self.grader.run("adjust", self.out, *arguments) == 0
        self.by_hand.pop((student, content, exercise), None)
        if not takes_back:
            self.by_hand[student, content, exercise] = given

    @precondition(lambda self: self.current())
    @rule(given=points, seconds=st.sampled_from([0.0, 0.01, 0.03, 0.06, 0.1, 0.2]))
    def adjust_many_and_kill(self, given: int, seconds: float) -> None:
        """Kill a table of decisions: all of them count, or none."""
        here = self.current()
        table = self.folder / "points.csv"
        with table.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["student", "exercise", "points", "why"])
            writer.writerows([name, item, given, "all"] for name in here for item in EXERCISES)
        before = self.count_decisions()
        self.grader.run("adjust", self.out, "--from", table, after=0, wait=seconds)
        written = self.count_decisions() - before
        assert written in (0, len(here) * len(EXERCISES))
        if written:
            for name, content in here.items():
                self.by_hand |= {(name, content, item): float(given) for item in EXERCISES}

    def count_decisions(self) -> int:
        """Count all decisions in the file."""
        with read_gradebook(self.out) as gradebook:
            return len(gradebook.decisions())

    @precondition(lambda self: self.current())
    @rule(student=names, exercise=exercises, given=points)
    def review(self, student: str, exercise: str, given: int) -> None:
        """Give points on the page of `grader review`, by HTTP."""
        content = self.current().get(student)
        if content is None:
            return
        with served(self.out) as address:
            reader = Reader(address).open()
            path = reader.address_of(student)
            entered = {f"points:{exercise}": str(given), f"why:{exercise}": "seen"}
            answer = reader.save(path, **entered)
        known = self.by_hand.get((student, content, exercise))
        # The form has the same points already: a reason alone is refused.
        assert answer.status == (400 if known == given else 303)
        self.by_hand[student, content, exercise] = given

    @precondition(lambda self: self.current())
    @rule(student=names)
    def decide_in_vain(self, student: str) -> None:
        """Fail at the second of two decisions."""
        right, wrong = (Wish(student, "build", "points", n, "x") for n in (3, 99))
        with Deciding.open(self.out) as gradebook, pytest.raises(UsageError):
            gradebook.decide([right, wrong])

    @invariant()
    def no_point_is_lost_or_doubled(self) -> None:
        """The grade is the sum of each exercise's points by hand, or else by verdict."""
        here = self.current()
        if not here:
            return
        with read_gradebook(self.out) as gradebook:
            for found in gradebook.verdicts():
                content = here[found.student]
                expected = {
                    name: self.by_hand.get((found.student, content, name), automatic)
                    for name, automatic in self.automatic[found.student, content].items()
                }
                assert {item.name: item.score for item in found.exercises} == expected
                assert found.score == sum(expected.values())

    @invariant()
    def nothing_that_was_written_is_gone(self) -> None:
        """Rows are only added, one verdict for each time it was asked for."""
        if not self.current():
            return
        with closing(sqlite3.connect(self.out / "gradebook.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            verdicts = connection.execute("SELECT id, student, content, score FROM verdict")
            now = frozenset(verdicts.fetchall())
            decisions = connection.execute("SELECT id, student, content, points FROM decision")
            decided = frozenset(decisions.fetchall())
        assert self.verdicts <= now
        assert self.decisions <= decided
        self.verdicts, self.decisions = now, decided
        times = Counter((student, content) for _, student, content, _ in now)
        assert max(times.values()) <= 1 + self.asked

    def teardown(self) -> None:
        """End the process, and remove the folder."""
        self.stack.close()
        shutil.rmtree(self.folder)


TestKilledEvening = KilledEvening.TestCase
TestKilledEvening.settings = settings(max_examples=5, stateful_step_count=10, deadline=None)
