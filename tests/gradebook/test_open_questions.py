"""Questions that a person grades, in the gradebook: open, graded, handed in again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli.reporting import met
from grader.errors import UsageError
from grader.gradebook import (
    Assignment,
    Deciding,
    Gradebook,
    HandIn,
    Wish,
    read_gradebook,
    write_gradebook,
)
from grader.lateness import Deadline
from grader.verdict import ExerciseVerdict, Finding, Question, SubmissionVerdict

TOY = Assignment("toy", "A toy", Path("submitted"), Path("solutions"))
WHY = Question("Why?", "5 for the reason")
POINTS = {"build": 10.0, "why": 5.0}


def verdict(student: str, build: float, answer: str = "because") -> SubmissionVerdict:
    """Make a verdict on a function and a question."""
    silent = () if answer else (Finding("failed", "answer", "There is no answer."),)
    exercises = (
        ExerciseVerdict("build", "1.1", build, 10.0, (), share=build / 10),
        ExerciseVerdict("why", "1.2", 0.0, 5.0, silent, source=answer, share=0.0, question=WHY),
    )
    return SubmissionVerdict(student, "toy", "graded", build, 15.0, exercises)


def hand_in(folder: Path, student: str, content: str, build: float, answer: str = "so") -> None:
    """Grade a hand-in beside the others."""
    with write_gradebook(folder) as gradebook:
        item = HandIn(content, folder, f"{content}.ipynb", handed_in="2026-12-03T12:00Z")
        gradebook.enrol(TOY, {student: content}, "R1", keep_others=True, hand_ins={student: item})
        gradebook.record(verdict(student, build, answer), content, "R1")


def give(folder: Path, student: str, points: float | None, why: str = "") -> None:
    """Grade the answer of a student."""
    with Deciding.open(folder) as gradebook:
        gradebook.decide([Wish(student, "why", "points", points, why)])


def grade_of(gradebook: Gradebook, student: str) -> tuple[float, bool]:
    """Return the points of a student, and True if they are the grade."""
    found = gradebook.verdict_on(student)
    assert found is not None
    return found.score, found.has_grade


def test_points_for_an_answer_make_the_grade_and_can_be_taken_back(tmp_path: Path) -> None:
    """An answer needs no reason; without points the question is open again."""
    hand_in(tmp_path, "ada", "A1", 8)
    hand_in(tmp_path, "ben", "B1", 8, answer="")
    with read_gradebook(tmp_path) as gradebook:
        assert grade_of(gradebook, "ada") == (8, False)
        assert grade_of(gradebook, "ben") == (8, True)
        assert gradebook.open_questions() == {"ada": 1}
    give(tmp_path, "ada", 4.5)
    give(tmp_path, "ben", 1)
    with read_gradebook(tmp_path) as gradebook:
        assert (grade_of(gradebook, "ada"), grade_of(gradebook, "ben")) == ((12.5, True), (9, True))
        assert gradebook.open_questions() == {}
        assert [item.before for item in gradebook.decisions()] == [None, 0]
    give(tmp_path, "ada", None)
    with read_gradebook(tmp_path) as gradebook:
        assert grade_of(gradebook, "ada") == (8, False)
    with pytest.raises(UsageError, match=r"why has 0 to 5 points, not 5\.5"):
        give(tmp_path, "ada", 5.5)
    with Deciding.open(tmp_path) as gradebook, pytest.raises(UsageError, match="need a reason"):
        gradebook.decide([Wish("ada", "build", "points", 5)])


def test_another_hand_in_has_to_be_graded_again_and_the_run_says_so(tmp_path: Path) -> None:
    """Points for the same hand-in stay without a word."""
    hand_in(tmp_path, "ada", "A1", 8)
    give(tmp_path, "ada", 4)
    with write_gradebook(tmp_path) as gradebook:
        gradebook.ask_again(["ada"], (), "asked for")
        gradebook.record(verdict("ada", 8), "A1", "R1")
        assert list(gradebook.meetings()) == []
        assert grade_of(gradebook, "ada") == (12, True)
        gradebook.enrol(TOY, {"ada": "A2"}, "R1")
        gradebook.record(verdict("ada", 9), "A2", "R1")
        (meeting,) = gradebook.meetings()
        assert met(meeting) == (
            "ada, why: the 4 points were for an earlier hand-in; the new answer is not graded yet."
        )
        assert grade_of(gradebook, "ada") == (9, False)


def test_the_best_of_several_hand_ins_is_chosen_when_the_newest_is_graded(tmp_path: Path) -> None:
    """An open question could still make the newest the best one."""
    hand_in(tmp_path, "ada", "A1", 10)
    give(tmp_path, "ada", 1)
    hand_in(tmp_path, "ada", "A2", 9)
    with write_gradebook(tmp_path) as gradebook:
        gradebook.set_best_counts(True)
        assert gradebook.count_best() == []
        assert grade_of(gradebook, "ada") == (9, False)
    give(tmp_path, "ada", 0)
    with write_gradebook(tmp_path) as gradebook:
        assert gradebook.count_best() == ["ada"]
        assert grade_of(gradebook, "ada") == (11, True)


def test_a_late_hand_in_loses_its_share_of_all_points(tmp_path: Path) -> None:
    """The deduction is that of the whole assignment, before and after the answer is graded."""
    hand_in(tmp_path, "ada", "A1", 8)
    with write_gradebook(tmp_path) as gradebook:
        gradebook.set_deadline(Deadline("2026-12-01T12:00Z", "10% a day"))
        assert grade_of(gradebook, "ada") == (5, False)
    give(tmp_path, "ada", 5)
    with read_gradebook(tmp_path) as gradebook:
        assert grade_of(gradebook, "ada") == (10, True)


def test_a_changed_question_comes_without_judging_and_a_new_one_is_due(tmp_path: Path) -> None:
    """Text, scheme and points follow the rubric; an answer that was never read has to be."""
    hand_in(tmp_path, "ada", "A1", 8)
    give(tmp_path, "ada", 5)
    with write_gradebook(tmp_path) as gradebook:
        assert gradebook.give_points(POINTS, "R1", {"why": WHY}) == []
        assert len(gradebook.history("ada")) == 1
        other = replace(WHY, scheme="none for a guess")
        assert gradebook.give_points(POINTS, "R1", {"why": other}) == []
        found = gradebook.verdict_on("ada")
        assert found
        assert found.exercises[1].question == other
        assert grade_of(gradebook, "ada") == (13, True)
        (rescaled,) = gradebook.give_points(POINTS | {"why": 3.0}, "R1", {"why": other})
        assert rescaled.after.max_score == 13
        assert grade_of(gradebook, "ada") == (11, True)
        assert not gradebook.is_due("ada")
        more = {"why": other, "how": Question("How?")}
        assert gradebook.give_points(POINTS | {"how": 2.0}, "R1", more) == []
        assert gradebook.is_due("ada")


def test_what_the_grader_could_not_grade_needs_points_for_the_answer_too(tmp_path: Path) -> None:
    """A person gives points for everything; until then there is no grade."""
    hand_in(tmp_path, "ada", "A1", 8)
    nothing = SubmissionVerdict("eve", "toy", "not_graded", 0, 15.0, (), "The disk is full.")
    with write_gradebook(tmp_path) as gradebook:
        gradebook.enrol(TOY, {"eve": "E1"}, "R1", keep_others=True)
        gradebook.record(nothing, "E1", "R1")
    give(tmp_path, "eve", 5)
    with read_gradebook(tmp_path) as gradebook:
        assert not grade_of(gradebook, "eve")[1]
    with Deciding.open(tmp_path) as gradebook:
        gradebook.decide([Wish("eve", "build", "points", 7, "read by me")])
    with read_gradebook(tmp_path) as gradebook:
        assert grade_of(gradebook, "eve") == (12, True)
