"""grades.csv and grades.json."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from fabricated import answers, small_class, submission
from hypothesis import given
from hypothesis import strategies as st

from grader.report.tables import grades_csv, grades_json
from grader.report.text import clean


def rows(text: str) -> list[list[str]]:
    """What a spreadsheet reads."""
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_a_column_for_each_exercise() -> None:
    """One row a student, in the order of the class, scores under the names of the exercises."""
    header, *body = rows(grades_csv(small_class()))
    assert header[:4] == ["student", "status", "score", "max_score"]
    assert header[4:] == [exercise.name for exercise in answers()]
    assert [row[0] for row in body] == [verdict.student for verdict in small_class()]
    assert body[3][2:] == ["79.5", "100", "10", "7", "20", "17.5", "10", "15"]


def test_csv_leaves_empty_what_could_not_be_graded() -> None:
    """The grader's own failure is no zero, an unreadable file is one."""
    by_student = {row[0]: row for row in rows(grades_csv(small_class()))}
    assert by_student["tim.berners-lee"][1:4] == ["not_graded", "", "100"]
    assert by_student["ken.thompson"][1:4] == ["unreadable", "0", "100"]


@given(st.text())
def test_csv_cells_never_begin_a_formula(student: str) -> None:
    """Whatever a student is called, no spreadsheet takes the cell for a formula."""
    text = grades_csv([submission(student)])
    cell = rows(text)[1][0]
    assert cell in (clean(student), f"'{clean(student)}")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_json_has_the_promised_keys() -> None:
    """The schema that other programs read."""
    verdict = json.loads(grades_json(small_class()))[1]
    assert {"student", "assignment", "status", "score", "max_score", "exercises"} <= set(verdict)
    exercise = verdict["exercises"][1]
    assert set(exercise) == {"name", "score", "max_score", "findings"}
    assert set(exercise["findings"][3]) == {"status", "requirement", "message", "hint"}
    assert exercise["findings"][3]["status"] == "failed"


def test_json_score_of_what_could_not_be_graded_is_null() -> None:
    """A program that sums up cannot mistake the grader's failure for a zero."""
    assert json.loads(grades_json(small_class()))[-1]["score"] is None


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_json_gives_back_every_text(text: str) -> None:
    """Names and messages survive the way through the file, lone surrogates included."""
    verdict = replace(submission(text, *answers()), message=text, notes=(text,))
    content = grades_json([verdict]).encode("utf-8", "backslashreplace")
    read = json.loads(content)[0]
    assert (read["student"], read["message"], read["notes"]) == (text, text, [text])
