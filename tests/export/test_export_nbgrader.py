"""Scores in an nbgrader gradebook, written and read by the real nbgrader where it is installed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from export_class import NAME, ODD_NAMES, graded, keep, run, small_class

pytest.importorskip("nbgrader", reason="nbgrader is not installed: `make browser`")
from nbgrader.api import Gradebook

from grader.gradebook import Deciding, Wish
from grader.verdict import ExerciseVerdict, Question, SubmissionVerdict

pytestmark = pytest.mark.filterwarnings("ignore")  # of nbgrader, about its own libraries


def exported(folder: Path, *verdicts: SubmissionVerdict) -> Path:
    """Write the nbgrader gradebook of a class."""
    out = keep(folder / "out", verdicts)
    result = run("export", out, "--to", "nbgrader", "--file", folder / "course.db")
    assert "Warning" not in result.output
    return folder / "course.db"


def test_scores_are_those_of_nbgrader(tmp_path: Path) -> None:
    """Nbgrader reads totals, points, comments, and the need of a manual grade."""
    path = exported(tmp_path, *small_class())
    with Gradebook(f"sqlite:///{path}") as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 20
        scores = {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}
        needing = {
            s.student.id for s in gradebook.assignment_submissions(NAME) if s.needs_manual_grade
        }
        grade = gradebook.find_grade("block_check", NAME, NAME, "ben")
        comment = gradebook.find_comment("block", NAME, NAME, "ben")
        nothing = gradebook.find_grade("block_check", NAME, NAME, "cy")
        assert (grade.score, grade.max_score) == (7.5, 15)
        assert "expected the input" in comment.comment
        assert (nothing.auto_score, nothing.needs_manual_grade) == (None, True)
    assert scores == {"ada": 20, "ben": 12.5, "cy": 0, "eve": 0}
    assert needing == {"cy"}


def test_another_export_changes_scores_and_keeps_points_given_by_hand(tmp_path: Path) -> None:
    """No student appears twice, and points of a person still count."""
    path = exported(tmp_path / "one", graded("ada", 3), graded("ben", 3))
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.find_grade("block_check", NAME, NAME, "ben").manual_score = 14
        gradebook.db.commit()
    out = keep(tmp_path / "two", [graded("ada", 9), graded("ben", 9)])
    assert run("export", out, "--to", "nbgrader", "--file", path).exit_code == 0
    with Gradebook(f"sqlite:///{path}") as gradebook:
        scores = {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}
    assert scores == {"ada": 14, "ben": 19}


PLUGIN = """
from nbgrader.plugins import BasePlugin


class HalfOff(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2 if total_seconds_late < 86_400 else score + 100
"""


@pytest.mark.parametrize(
    ("config", "hours_late", "stored", "expected"),
    [
        ("c.LateSubmissionPlugin.penalty_method = 'zero'", 1, 0.0, 0.0),
        ("c.LateSubmissionPlugin.penalty_method = 'zero'", -1, None, 12.5),
        ("c.AssignLatePenalties.plugin_class = 'half_off.HalfOff'", 1, 0.0, 6.25),
        ("c.AssignLatePenalties.plugin_class = 'half_off.HalfOff'", 25, 3.0, 0.0),
        ("", 1, 2.5, 10.0),
        ("", 1, None, 12.5),
    ],
)
def test_a_late_penalty_follows_the_new_score(
    tmp_path: Path, config: str, hours_late: int, stored: float | None, expected: float
) -> None:
    """The course's rule gives the new penalty; without one the old penalty stays."""
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    (tmp_path / "half_off.py").write_text(PLUGIN)
    path = exported(tmp_path, graded("ben", 0, 0))
    due = datetime(2026, 3, 1, 12)
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.find_assignment(NAME).duedate = due
        submission = gradebook.find_submission(NAME, "ben")
        submission.timestamp = due + timedelta(hours=hours_late)
        submission.notebooks[0].late_submission_penalty = stored
        gradebook.db.commit()
    exported(tmp_path, graded("ben", 7.5))
    with Gradebook(f"sqlite:///{path}") as gradebook:
        submission = gradebook.find_submission(NAME, "ben")
        assert submission.score - submission.late_submission_penalty == expected


def test_names_of_all_kinds_come_back(tmp_path: Path) -> None:
    """Nbgrader's database keeps all names unchanged."""
    path = exported(tmp_path, *map(graded, ODD_NAMES))
    with Gradebook(f"sqlite:///{path}") as gradebook:
        assert {student.id for student in gradebook.students} == set(ODD_NAMES)


def test_a_course_keeps_its_name(tmp_path: Path) -> None:
    """A gradebook with a course does not get a second course."""
    path = exported(tmp_path / "other", graded("ben"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE course SET id = 'vision'")
        connection.execute("DELETE FROM submitted_assignment")
        connection.execute("DELETE FROM assignment")
    path = path.rename(tmp_path / "course.db")
    exported(tmp_path, graded("ada"))
    with Gradebook(f"sqlite:///{path}", course_id="vision") as gradebook:
        assert {item.course_id for item in gradebook.assignments} == {"vision"}


def test_the_graders_own_gradebook_is_not_written_into(tmp_path: Path) -> None:
    """The grader's own gradebook.db is refused and stays as it is."""
    out = keep(tmp_path / "out", [graded("ada")])
    before = (out / "gradebook.db").read_bytes()
    result = run("export", out, "--to", "nbgrader", "--file", out / "gradebook.db")
    assert result.exit_code == 2
    assert "is not a gradebook of nbgrader" in result.output
    assert (out / "gradebook.db").read_bytes() == before


def test_other_exercises_are_one_sentence(tmp_path: Path) -> None:
    """A submission without our cells is reported."""
    path = exported(tmp_path / "other", graded("ben"))
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.remove_assignment(NAME)
        gradebook.add_assignment(NAME)
        gradebook.add_student("ada")
        gradebook.add_submission(NAME, "ada")
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "nbgrader", "--file", path)
    assert result.exit_code == 2
    assert "with other exercises" in result.output


def test_a_place_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """A misspelt course folder is named, and no other program is blamed."""
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "nbgrader", "--file", tmp_path / "nowhere" / "course.db")
    assert result.exit_code == 2
    assert f"There is no folder {tmp_path / 'nowhere'}." in result.output


def test_an_open_question_is_graded_there_or_here(tmp_path: Path) -> None:
    """Formgrader gets the cell that needs points; points given here are its automatic ones."""
    question = ExerciseVerdict(
        "why", "1.3", 0.0, 5.0, (), source="so", share=0.0, question=Question("Why?")
    )
    verdicts = [
        replace(item, exercises=(*item.exercises, question), max_score=25.0)
        for item in (graded("ada"), graded("ben"))
    ]
    out = keep(tmp_path / "out", verdicts)
    with Deciding.open(out) as deciding:
        deciding.decide([Wish("ben", "why", "points", 3)])
    result = run("export", out, "--to", "nbgrader", "--file", tmp_path / "course.db")
    assert (result.exit_code, "ada. They can be graded there" in result.output) == (0, True)
    with Gradebook(f"sqlite:///{tmp_path / 'course.db'}") as gradebook:
        cells = {
            student: gradebook.find_grade("why", NAME, NAME, student) for student in ("ada", "ben")
        }
        assert [cell.needs_manual_grade for cell in cells.values()] == [True, False]
        assert [cell.score for cell in cells.values()] == [0, 3]
        assert cells["ada"].cell.cell_type == "markdown"
        cells["ada"].manual_score = 4
        gradebook.db.commit()
    assert run("export", out, "--to", "nbgrader", "--file", tmp_path / "course.db").exit_code == 0
    with Gradebook(f"sqlite:///{tmp_path / 'course.db'}") as gradebook:
        found = gradebook.find_grade("why", NAME, NAME, "ada")
        assert (found.score, found.needs_manual_grade) == (4, False)
