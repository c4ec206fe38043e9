"""Gradescope's results, grades.csv and grades.json, and gradebooks that cannot be exported."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from export_class import NAME, ODD_NAMES, graded, keep, not_graded, run, small_class, unreadable
from hypothesis import given
from hypothesis import strategies as st

from grader.export.gradescope import gradescope_results
from grader.gradebook import write_gradebook
from grader.observation import Place
from grader.report.tables import grades_json
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

SCHEMA = Path(__file__).parents[2] / "grader" / "report" / "grades.schema.json"
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = {
    "type": "object",
    "required": ["score", "tests"],
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["score", "max_score", "name"],
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string", "pattern": r"^\d+(\.\d+)*$"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
"""The schema of results, after Gradescope's page on autograder specifications."""


@st.composite
def verdicts(draw: st.DrawFn) -> SubmissionVerdict:
    """Draw any verdict, with texts of any characters."""
    texts = st.text(max_size=20)
    places = st.none() | st.builds(Place, texts, st.integers(1, 10**6), texts)
    statuses = st.sampled_from(["passed", "failed", "follows", "skipped"])
    findings = st.builds(Finding, statuses, texts, texts, texts, places)
    points = st.floats(0.0, 30.0)
    exercises = tuple(
        ExerciseVerdict(
            name, "1.2", draw(points), 30.0, tuple(draw(st.lists(findings, max_size=3)))
        )
        for name in draw(st.lists(texts, max_size=3, unique=True))
    )
    status = draw(st.sampled_from(["graded", "timeout", "unreadable", "crashed"]))
    score = sum(exercise.score for exercise in exercises)
    notes = tuple(draw(st.lists(texts, max_size=2)))
    return SubmissionVerdict(
        draw(texts), NAME, status, score, 90.0, exercises, draw(texts), notes, draw(points)
    )


@given(verdicts())
def test_gradescope_accepts_the_results(verdict: SubmissionVerdict) -> None:
    """Every field is in the specification, the tests add up, and all text is plain."""
    results = json.loads(json.dumps(gradescope_results(verdict)))
    jsonschema.validate(results, GRADESCOPE)
    assert sum(test["score"] for test in results["tests"]) == pytest.approx(results["score"])
    assert {test["output_format"] for test in results["tests"]} <= {"text"}
    assert (results["output_format"], results["test_output_format"]) == ("text", "text")


def test_every_student_with_a_grade_has_results(tmp_path: Path) -> None:
    """Each student has a folder; without a grade there is none: a failed autograder."""
    out = keep(tmp_path / "out", small_class())
    result = run("export", out, "--to", "gradescope", "--file", tmp_path / "results")
    assert result.exit_code == 3
    found: dict[str, Any] = {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))
        for path in (tmp_path / "results").rglob("results.json")
    }
    assert {name: results["score"] for name, results in found.items()} == {
        "ada": 20,
        "ben": 12.5,
        "eve": 0,
    }
    block, train = found["ben"]["tests"]
    assert (block["name"], block["number"], block["score"], block["max_score"]) == (
        ("block", "1.1", 7.5, 15)
    )
    assert (block["status"], train["status"]) == ("failed", "passed")
    assert "expected the input" in block["output"]
    assert block["extra_data"] == {"runs": "passed", "structure": "failed"}
    assert found["eve"]["output"] == "The file is not a notebook."
    assert found["ben"]["execution_time"] == 1.23


def test_one_mistake_among_several_findings_fails_the_requirement() -> None:
    """Several probes or mistakes can share a requirement, in any order."""
    for statuses in (("passed", "failed"), ("failed", "passed"), ("failed", "follows")):
        findings = tuple(Finding(status, "structure") for status in statuses)
        exercise = ExerciseVerdict("f", "1", 1.0, 2.0, findings)
        verdict = SubmissionVerdict("ada", NAME, "graded", 1.0, 2.0, (exercise,))
        (test,) = gradescope_results(verdict)["tests"]
        assert test["extra_data"] == {"structure": "failed"}


def test_results_of_an_earlier_export_do_not_stay(tmp_path: Path) -> None:
    """A later submission that could not be graded does not keep the earlier grade."""
    run("export", keep(tmp_path / "one", [graded("cy")]), "--to", "gradescope", "--file", tmp_path)
    assert (tmp_path / "cy" / "results.json").is_file()
    out = keep(tmp_path / "two", [graded("ada"), not_graded("cy")])
    run("export", out, "--to", "gradescope", "--file", tmp_path)
    assert not (tmp_path / "cy" / "results.json").exists()


@given(st.lists(verdicts(), max_size=4), st.booleans())
def test_grades_json_keeps_its_schema(found: list[SubmissionVerdict], with_failed: bool) -> None:
    """Any verdicts fit the schema, also of submissions that could not be graded."""
    if with_failed:
        found = [*found, not_graded("cy")]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(grades_json(found)), schema)


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", 0), ("exercises", [{"name": "block"}]), ("status", "lost"), ("more", 1)],
)
def test_the_schema_refuses_wrong_entries(field: str, value: object) -> None:
    """A zero without a grade, half an exercise, an unknown status, another field are refused."""
    grades = json.loads(grades_json([not_graded("cy")]))
    grades[0][field] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(grades, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_csv_and_json_are_those_of_the_report(tmp_path: Path) -> None:
    """All names are kept; a missing grade is an empty cell and null."""
    names = sorted([*ODD_NAMES, "cy"])
    out = keep(
        tmp_path / "out", [not_graded("cy") if name == "cy" else graded(name) for name in names]
    )
    for to in ("csv", "json"):
        assert run("export", out, "--to", to).exit_code == 3
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        table = {row["student"].removeprefix("'"): row["score"] for row in csv.DictReader(file)}
    grades = json.loads((out / "grades.json").read_text(encoding="utf-8"))
    assert table == {name: "" if name == "cy" else "20" for name in names}
    assert {entry["student"]: entry["score"] for entry in grades} == {
        name: None if name == "cy" else 20 for name in names
    }


def test_full_export_exits_with_zero(tmp_path: Path) -> None:
    """Lost points do not change the exit code of the export."""
    out = keep(tmp_path / "out", [graded("ada", 0), unreadable("eve")])
    assert run("export", out, "--to", "csv").exit_code == 0


def test_nothing_to_export_is_one_sentence(tmp_path: Path) -> None:
    """A missing gradebook, one without a class and one without verdicts are refused."""
    assert "There is no gradebook" in run("export", tmp_path, "--to", "csv").output
    with write_gradebook(tmp_path / "empty"):
        pass
    result = run("export", tmp_path / "empty", "--to", "csv")
    assert (result.exit_code, "holds no grades yet" in result.output) == (2, True)
    out = keep(tmp_path / "out", [], waiting=["ada", "ben"])
    result = run("export", out, "--to", "csv")
    assert (result.exit_code, "no grade of its 2 submissions" in result.output) == (2, True)


def test_a_class_half_graded_names_the_rest(tmp_path: Path) -> None:
    """The file has all students with a grade; exit code 3."""
    out = keep(tmp_path / "out", [graded("ada")], waiting=[f"s{n}" for n in range(7)])
    result = run("export", out, "--to", "moodle")
    assert result.exit_code == 3
    assert "s0, s1, s2, s3, s4 and 2 more (not graded yet)" in result.output


def test_a_class_that_is_being_graded_waits(tmp_path: Path) -> None:
    """The message says who grades and how many are left; nothing is written."""
    out = keep(tmp_path / "out", [graded("ada")], waiting=["ben"])
    with write_gradebook(out):
        result = run("export", out, "--to", "csv")
    assert result.exit_code == 2
    assert "is grading into" in result.output
    assert "1 of 2 are left" in result.output
    assert not (out / "grades.csv").exists()


@pytest.mark.parametrize("to", ["gradescope", "csv", "json"])
def test_a_needless_roster_is_refused(tmp_path: Path, to: str) -> None:
    """A format that does not read a roster refuses one."""
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", to, "--roster", tmp_path / "class.csv")
    assert result.exit_code == 2
    assert "--roster is for canvas and moodle" in result.output


@pytest.mark.parametrize("to", ["gradescope", "moodle", "csv"])
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, to: str) -> None:
    """A file in the place of a folder is reported."""
    out = keep(tmp_path / "out", [graded("ada")])
    (tmp_path / "file").touch()
    result = run("export", out, "--to", to, "--file", tmp_path / "file" / "grades")
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_without_nbgrader_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nbgrader is not a dependency: the message says how to install it."""
    for module in ("nbgrader", "nbgrader.api", "grader.export.nbgrader"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "grader.export.nbgrader")
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "nbgrader")
    assert result.exit_code == 2
    assert "pip install nbgrader" in result.output
