"""A question that a person grades, from the notebook to the export, in another course."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import asking
import nbformat
import pytest
from click.testing import CliRunner, Result
from serving import Reader, saved, served

from grader.cli import main
from grader.gradebook import read_gradebook
from grader.release import read_script, to_assignment
from grader.release.agreement import disagreements
from grader.verdict import SubmissionVerdict

WHY = asking.QUESTION


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the course and of its class, graded into `out`."""
    place = tmp_path_factory.mktemp("asked")
    folder = asking.course_with_question(place / "course")
    asking.hand_in(folder, place / "submitted", asking.ANSWERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_REFERENCES", str(place / "references"))
        result = grade(place)
        assert result.exit_code == 1, result.output  # ben lost points
        assert "2 answers of 2 students are to be graded by hand" in result.output
        yield place


@pytest.fixture
def out(graded: Path, tmp_path: Path) -> Path:
    """A copy of the report."""
    shutil.copytree(graded / "out", tmp_path / "out")
    return tmp_path / "out"


def grade(place: Path) -> Result:
    """Grade the class, or what changed since."""
    submitted, course, out = (str(place / name) for name in ("submitted", "course", "out"))
    return run("grade", submitted, "--assignment", "01_text", "--course", course, "--out", out)


def run(*arguments: str | Path) -> Result:
    """Run a command as in a terminal."""
    result = CliRunner().invoke(main, list(map(str, arguments)), env={"COLUMNS": "160"})
    assert "Traceback" not in result.output
    return result


def scores(out: Path) -> dict[str, tuple[float, bool]]:
    """Map students to their points, and True if these are the grade."""
    with read_gradebook(out) as gradebook:
        return {item.student: (item.score, item.has_grade) for item in gradebook.verdicts()}


def answer_of(verdict: SubmissionVerdict) -> str:
    """Return the answer of a verdict."""
    return next(item.source for item in verdict.exercises if item.name == WHY)


def test_the_assignment_marks_the_answer_as_nbgrader_does(tmp_path: Path) -> None:
    """The cell is answer and grade in one, and has no line of the solution."""
    folder = asking.course_with_question(tmp_path / "course")
    solved = read_script(folder.solution)
    assert list(disagreements(solved, folder)) == []
    notebook = to_assignment(solved)
    nbformat.validate(notebook)
    (cell,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == WHY]
    marks = cell.metadata["nbgrader"]
    assert (cell.cell_type, cell.source, cell.id) == ("markdown", "YOUR ANSWER HERE", WHY)
    assert (marks["grade"], marks["solution"], marks["locked"], marks["points"]) == (
        True,
        True,
        False,
        10,
    )
    assert "Because" not in nbformat.writes(notebook)
    folder.rubric.write_text(folder.rubric.read_text("utf-8").replace("points = 10", "points = 9"))
    assert [*disagreements(solved, folder)] == [
        f"question {WHY} has 1.5 and 10 points in its heading, 1.5 and 9 points in the rubric",
        "the box at the top says four functions and one answer, 110 points; the rubric has four "
        "and one answer, 109",
    ]


def test_an_answer_waits_and_an_untouched_cell_has_no_points(out: Path) -> None:
    """Points so far are no grade; a cell without its mark waits for a person, too."""
    assert scores(out) == {"ada": (100, False), "ben": (100, True), "cy": (100, False)}
    page = (out / "students" / "ada.html").read_text("utf-8")
    assert "1 question is not graded yet (10 points)" in page
    assert "<em>no step</em>" in page
    assert "&lt;b&gt;not&lt;/b&gt;" in page
    assert "There is no answer." in (out / "students" / "ben.html").read_text("utf-8")
    assert "Look for the answer in the file" in (out / "students" / "cy.html").read_text("utf-8")
    assert run("status", out).output.splitlines()[1].startswith("2 answers of 2 students")
    for path in out.rglob("*.html"):
        assert asking.SCHEME not in path.read_text("utf-8")


def test_the_review_page_shows_scheme_and_answer_and_takes_points(out: Path) -> None:
    """An answer needs no reason; its points count at once, and it is seen."""
    with served(out) as address:
        reader = Reader(address).open()
        shown = reader.get("/?show=questions").text
        assert re.search(r"Questions to grade <span>2</span>", shown)
        assert "ben" not in re.findall(r"<bdi>(\w+)</bdi>", shown)
        path = reader.address_of("ada", "questions")
        page = reader.get(path).text
        assert asking.SCHEME in page
        assert "<em>no step</em>" in page
        field = re.search(rf'<input[^>]*name="points:{WHY}"[^>]*>', page)
        assert field
        assert "autofocus" in field[0]
        assert 'placeholder="not graded"' in field[0]
        too_many = reader.save(path, **{f"points__{WHY}": "11"})
        assert (too_many.status, "0 to 10 points" in too_many.text) == (400, True)
        given = {f"points__{WHY}": "7", f"comment__{WHY}": "Say *which* scale."}
        assert reader.save(path, then="next", **given).headers["location"].startswith("/student/")
        assert "Questions to grade <span>1</span>" in reader.get("/?show=questions").text
        again = reader.get(reader.address_of("ada")).text
        assert f'name="seen:{WHY}" value="1" checked' in again
    assert scores(out)["ada"] == (107, True)
    assert run("status", out).output.splitlines()[1].startswith("1 answer of 1 student is")


def test_an_export_says_who_waits_for_points_and_gives_no_part_of_a_grade(out: Path) -> None:
    """Cells are empty, not a sum without the question; others have their grade."""
    for to, file in (("csv", "grades.csv"), ("json", "grades.json")):
        result = run("export", out, "--to", to)
        assert result.exit_code == 3
        assert "Without a grade in it: ada, cy (questions are not graded yet" in result.output
        assert (out / file).is_file()
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text("utf-8"))))
    assert [row["score"] for row in rows] == ["", "100", ""]
    assert [row[WHY] for row in rows] == ["", "0", ""]
    plain = json.loads((out / "grades.json").read_text("utf-8"))
    assert [item["score"] for item in plain] == [None, 100, None]
    names = out.parent / "people.csv"
    names.write_text("username\nada\nben\ncy\n", encoding="utf-8")
    assert run("export", out, "--to", "moodle", "--roster", names).exit_code == 3
    table = list(csv.reader(io.StringIO((out / "moodle.csv").read_text("utf-8"))))
    assert [row[0] for row in table[1:]] == ["ben"]
    assert run("course", out, "--out", out.parent / "course").exit_code == 3


def test_gradescope_has_the_functions_and_grades_the_question_itself(out: Path) -> None:
    """The autograder's points are those of the functions; its solution has all of them."""
    result = run("export", out, "--to", "gradescope", "--file", out / "results")
    assert (result.exit_code, "can be graded there" in result.output) == (0, True)
    plain = json.loads((out / "results" / "ada" / "results.json").read_text("utf-8"))
    assert plain["score"] == plain["extra_data"]["max_score"] == 100
    assert WHY not in [test["name"] for test in plain["tests"]]
    assert "1 question is not graded yet" in plain["output"]


def test_a_page_goes_back_when_its_questions_are_graded(out: Path) -> None:
    """Points and comment are on the page, and the scheme is not."""
    table = out.parent / "points.csv"
    table.write_text(f"student,exercise,points,why\nada,{WHY},6.5,\ncy,{WHY},10,in the last cell\n")
    assert run("return", out, "--to", "zip").exit_code == 3
    assert run("adjust", out, "--from", table).exit_code == 0
    assert run("return", out, "--to", "zip", "--show-hidden").exit_code == 0
    with zipfile.ZipFile(out / "return-zip.zip") as pages:
        text = pages.read("ada.html").decode()
    assert "6.5 points (" in text
    assert asking.SCHEME not in text
    assert run("export", out, "--to", "csv").exit_code == 0
    listed = run("adjust", out, "--list").output.splitlines()
    assert [line.split(",")[2:5] for line in listed[1:]] == [
        ["6.5", "", ""],
        ["10", "in the last cell", ""],
    ]


def test_points_of_a_question_stay_when_the_rest_is_graded_again(graded: Path) -> None:
    """A regrade keeps them and says nothing; a new scheme comes without running anything."""
    out = graded / "out"
    give = ("adjust", out, "--student", "ada", "--exercise", WHY, "--points")
    assert run(*give, "8").exit_code == 0
    result = run("regrade", out, "--student", "ada", "--exercise", "encode_words")
    assert "8" not in result.output.partition("student")[0]
    assert scores(out)["ada"] == (108, True)
    hidden = graded / "course" / "solutions" / "01_text" / "hidden.toml"
    hidden.write_text(hidden.read_text("utf-8").replace(asking.SCHEME, "All or nothing."))
    assert "All of 3 are graded already." in grade(graded).output
    asked = next(item.question for item in saved(out, "ada").exercises if item.name == WHY)
    assert asked
    assert asked.scheme == "All or nothing."
    assert scores(out)["ada"] == (108, True)
    assert run(*give, "verdict", "--why", "read again").exit_code == 0
    assert scores(out)["ada"] == (100, False)
    assert answer_of(saved(out, "ada")).startswith("So that *no step*")
