"""The files grades.csv and grades.json."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from fabricated import answers, small_class, submission, wrong_block
from hypothesis import given
from hypothesis import strategies as st

from grader.observation import Place
from grader.report.tables import grades_csv, grades_json
from grader.report.text import clean


def rows(text: str) -> list[list[str]]:
    """Read a table like a spreadsheet."""
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_a_column_for_each_exercise() -> None:
    """Each student has a row, in the order of the class, with scores by exercise."""
    header, *body = rows(grades_csv(small_class()))
    assert header[:4] == ["student", "status", "score", "max_score"]
    assert header[4:] == [exercise.name for exercise in answers()]
    assert [row[0] for row in body] == [verdict.student for verdict in small_class()]
    assert body[3][2:] == ["79.5", "100", "10", "7", "20", "17.5", "10", "15"]


def test_csv_has_empty_cells_for_an_ungraded_submission() -> None:
    """A failure of the grader gives empty cells; an unreadable file gives zero."""
    by_student = {row[0]: row for row in rows(grades_csv(small_class()))}
    assert by_student["tim.berners-lee"][1:4] == ["not_graded", "", "100"]
    assert by_student["ken.thompson"][1:4] == ["unreadable", "0", "100"]


@given(st.text())
def test_csv_cells_never_begin_a_formula(student: str) -> None:
    """No name of a student is read as a formula by a spreadsheet."""
    text = grades_csv([submission(student)])
    cell = rows(text)[1][0]
    assert cell in (clean(student), f"'{clean(student)}")
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_json_has_the_promised_keys() -> None:
    """The file has the keys of the schema."""
    verdict = json.loads(grades_json(small_class()))[1]
    assert {"student", "assignment", "status", "score", "max_score", "exercises"} <= set(verdict)
    exercise = verdict["exercises"][1]
    assert set(exercise) == {"name", "score", "max_score", "by_hand", "comment", "findings"}
    assert exercise["findings"][3] == {
        "status": "failed",
        "requirement": "structure",
        "message": "Shortcut: Add receives the output of `batch_normalization_8` twice; "
        "expected the block's input as one of the two.",
        "hint": "Keep the input in a variable before the first layer.",
        "where": "cell 12",
        "line": 24,
        "text": "X = Add()([X, X])",
    }


def test_json_has_null_for_an_unknown_line() -> None:
    """A finding without a line, and a line without its text, say so."""
    exercise = wrong_block()
    lineless = replace(exercise.findings[3], place=Place("cell 12", 24))
    verdict = submission("ada", replace(exercise, findings=(exercise.findings[0], lineless)))
    known = [
        [finding[name] for name in ("where", "line", "text")]
        for finding in json.loads(grades_json([verdict]))[0]["exercises"][0]["findings"]
    ]
    assert known == [[None, None, None], ["cell 12", 24, None]]


def test_json_score_of_an_ungraded_submission_is_null() -> None:
    """A failure of the grader has no score, rather than a zero."""
    assert json.loads(grades_json(small_class()))[-1]["score"] is None


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_json_keeps_every_text(text: str) -> None:
    """Names and messages can be read back unchanged, also with lone surrogates."""
    verdict = replace(submission(text, *answers()), message=text, notes=(text,))
    content = grades_json([verdict]).encode("utf-8", "backslashreplace")
    read = json.loads(content)[0]
    assert (read["student"], read["message"], read["notes"]) == (text, text, [text])
