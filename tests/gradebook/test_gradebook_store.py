"""The store: due submissions, current verdicts, and history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.gradebook import Assignment, Change, Gradebook, changes, read_gradebook, write_gradebook
from grader.verdict import ExerciseVerdict, SubmissionStatus, SubmissionVerdict

TOY = Assignment("toy", "A toy", Path("submitted"), Path("solutions"))
NAMES = ("build", "train")


def verdict(
    student: str, *scores: float, status: SubmissionStatus = "graded", message: str = ""
) -> SubmissionVerdict:
    """Make a verdict with these points."""
    exercises = tuple(
        ExerciseVerdict(name, "1", score, 10.0, ())
        for name, score in zip(NAMES, scores, strict=False)
    )
    return SubmissionVerdict(student, "toy", status, sum(scores), 20.0, exercises, message)


def failure(student: str) -> SubmissionVerdict:
    """Make the verdict for a failure of the grader."""
    return verdict(student, status="not_graded", message="The disk of the worker is full.")


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    """Make a gradebook with Ada, who is graded, and Ben."""
    with write_gradebook(tmp_path) as opened:
        opened.enrol(TOY, {"ada": "A1", "ben": "B1"}, "R1")
        opened.record(verdict("ada", 5, 7), "A1", "R1")
        yield opened


def enrol(gradebook: Gradebook, reference: str = "R1", **contents: str) -> list[str]:
    """Enrol a class and return the due students."""
    gradebook.enrol(TOY, contents, reference)
    return [student for student in gradebook.students() if gradebook.is_due(student)]


def current(gradebook: Gradebook, student: str) -> SubmissionVerdict | None:
    """Return a student's verdict in the report, or None."""
    return next((item for item in gradebook.verdicts() if item.student == student), None)


def test_what_is_graded_is_not_due_again(gradebook: Gradebook) -> None:
    """If the class is enrolled again, only students without a verdict are due."""
    assert enrol(gradebook, ada="A1", ben="B1") == ["ben"]


def test_another_file_is_graded_anew_and_the_old_verdict_kept(gradebook: Gradebook) -> None:
    """A changed submission is due, and has no current verdict until it is graded."""
    assert enrol(gradebook, ada="A2", ben="B1") == ["ada", "ben"]
    assert current(gradebook, "ada") is None
    gradebook.record(verdict("ada", 9, 9), "A2", "R1")
    assert [record.verdict.score for record in gradebook.history("ada")] == [12, 18]
    assert gradebook.history("ada")[1].why == "another file was handed in"


def test_a_file_that_is_handed_in_again_has_its_old_verdict(gradebook: Gradebook) -> None:
    """If the first file comes back, its verdict is current again."""
    enrol(gradebook, ada="A2")
    gradebook.record(verdict("ada", 9, 9), "A2", "R1")
    assert enrol(gradebook, ada="A1") == []
    assert current(gradebook, "ada") == verdict("ada", 5, 7)


def test_another_reference_has_all_graded_anew(gradebook: Gradebook) -> None:
    """With a changed reference all are due; the old verdicts stay current until then."""
    assert enrol(gradebook, "R2", ada="A1", ben="B1") == ["ada", "ben"]
    assert current(gradebook, "ada") == verdict("ada", 5, 7)
    gradebook.record(verdict("ada", 1, 1), "A1", "R2")
    assert enrol(gradebook, "R2", ada="A1", ben="B1") == ["ben"]
    assert current(gradebook, "ada") == verdict("ada", 1, 1)


def test_who_left_the_class_is_in_no_report(gradebook: Gradebook) -> None:
    """The report covers the enrolled class; the history stays."""
    enrol(gradebook, ben="B1")
    assert list(gradebook.verdicts()) == []
    assert len(gradebook.history("ada")) == 1


def test_a_failure_of_the_grader_stays_due(gradebook: Gradebook) -> None:
    """The failure is reported, and the submission is tried again in the next run."""
    gradebook.record(failure("ben"), "B1", "R1")
    assert gradebook.is_due("ben")
    assert current(gradebook, "ben") == failure("ben")
    assert gradebook.progress().failed == 1
    assert enrol(gradebook, ada="A1", ben="B1") == ["ben"]


def test_a_failure_of_the_grader_never_displaces_a_grade(gradebook: Gradebook) -> None:
    """A failed regrade leaves the earlier verdict."""
    gradebook.ask_again(["ada"], (), "a complaint")
    gradebook.record(failure("ada"), "", "R1")
    assert current(gradebook, "ada") == verdict("ada", 5, 7)
    assert gradebook.is_due("ada")


def test_a_regrade_keeps_the_old_verdict_with_the_reasons(gradebook: Gradebook) -> None:
    """The history has both verdicts, each with time, reason and user."""
    gradebook.ask_again(["ada"], (), "a complaint")
    gradebook.record(verdict("ada", 6, 7), "A1", "R1")
    first, second = gradebook.history("ada")
    assert (first.why, second.why) == ("first grading", "a complaint")
    assert changes(first.verdict, second.verdict) == (Change("build", 5, 6),)
    assert first.graded <= second.graded
    assert "@" in first.who


def test_a_regrade_of_one_exercise_leaves_the_others(gradebook: Gradebook) -> None:
    """Only the requested exercise has new points; the total fits."""
    gradebook.ask_again(["ada"], ["train"], "")
    kept = gradebook.record(verdict("ada", 0, 8), "A1", "R1")
    assert [exercise.score for exercise in kept.exercises] == [5, 8]
    assert kept.score == 13
    assert current(gradebook, "ada") == kept


def test_one_exercise_by_a_new_reference_is_not_the_whole_verdict(gradebook: Gradebook) -> None:
    """The next full run grades the other exercises with the new reference."""
    gradebook.ask_again(["ada"], ["train"], "")
    gradebook.record(verdict("ada", 0, 8), "A1", "R2")
    assert enrol(gradebook, "R2", ada="A1") == ["ada"]


def test_a_regrade_that_was_cut_short_goes_on_where_it_was(gradebook: Gradebook) -> None:
    """A repeated request regrades nobody twice; another request does."""
    gradebook.record(verdict("ben", 1, 2), "B1", "R1")
    gradebook.ask_again(["ada", "ben"], (), "new rubric")
    gradebook.record(verdict("ada", 5, 8), "A1", "R1")
    gradebook.ask_again(["ada", "ben"], (), "new rubric")
    assert not gradebook.is_due("ada")
    assert gradebook.is_due("ben")
    gradebook.ask_again(["ada"], (), "a complaint")
    assert gradebook.is_due("ada")


def test_another_assignment_needs_another_folder(gradebook: Gradebook) -> None:
    """One folder refuses grades of a second assignment."""
    with pytest.raises(UsageError, match="holds the grades of toy"):
        gradebook.enrol(replace(TOY, name="other"), {}, "R1")
    assert gradebook.students() == ["ada", "ben"]


def test_verdicts_are_plain_data(gradebook: Gradebook, tmp_path: Path) -> None:
    """Any program that reads SQLite and JSON can read verdicts during a run."""
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection:
        (plain,) = connection.execute("SELECT verdict FROM verdict").fetchone()
    assert json.loads(plain)["exercises"][1]["score"] == 7


def test_whoever_looks_disturbs_nobody(gradebook: Gradebook, tmp_path: Path) -> None:
    """A second connection reads the verdicts and the name of the runner."""
    with read_gradebook(tmp_path) as looking:
        progress = looking.progress()
        assert (progress.students, progress.due, progress.graded) == (2, 1, 1)
        assert "process" in progress.runner
    gradebook.record(verdict("ben", 1, 2), "B1", "R1")


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=()), max_size=5), max_size=5, unique=True
    )
)
def test_any_name_is_kept(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Any file name is a student with a verdict."""
    with write_gradebook(tmp_path_factory.mktemp("names")) as gradebook:
        gradebook.enrol(TOY, dict.fromkeys(names, "C"), "R")
        for number, name in enumerate(names):
            gradebook.record(verdict(name, number), "C", "R")
        assert {found.student: found.score for found in gradebook.verdicts()} == {
            name: number for number, name in enumerate(names)
        }


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.tuples(st.sampled_from("12"), st.booleans())),
        max_size=6,
    )
)
def test_due_is_what_has_no_verdict_on_just_this_file(
    tmp_path_factory: pytest.TempPathFactory, runs: list[dict[str, tuple[str, bool]]]
) -> None:
    """Interrupted runs and changing files lead to no repeated and no forgotten grading."""
    graded: set[tuple[str, str]] = set()
    with write_gradebook(tmp_path_factory.mktemp("runs")) as gradebook:
        for handed_in in runs:
            contents = {student: content for student, (content, _) in handed_in.items()}
            due = set(enrol(gradebook, **contents))
            assert due == {name for name in contents if (name, contents[name]) not in graded}
            for student in sorted(due):
                if handed_in[student][1]:
                    gradebook.record(verdict(student, 1), contents[student], "R1")
                    graded.add((student, contents[student]))
