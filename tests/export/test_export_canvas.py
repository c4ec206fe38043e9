"""The table that Canvas imports, read back by the rules of its importer."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from export_class import NAME, ODD_NAMES, TITLE, graded, keep, not_graded, run, small_class
from hypothesis import given
from hypothesis import strategies as st

from grader.export.canvas import CanvasColumn, CanvasTable, canvas_csv
from grader.export.roster import Roster
from grader.gradebook import write_gradebook
from grader.report.tables import spreadsheet_cell

HEADER = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
POINTS = "    Points Possible"


def as_canvas_reads(text: str) -> tuple[str, dict[str, str], str]:
    """Read a file as Canvas does: the assignment, ID → grade, and the points possible.

    After `lib/gradebook_importer.rb`: the header begins with Student and ID, the columns that
    identify a student end with Section, and a row with "Points Possible" is not a student.
    """
    delimiter = ";" if text.splitlines()[0].count(";") else ","
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert "Student" in header[0]
    assert "ID" in header[1]
    after = header.index("Section") + 1
    assert len(header) == after + 1
    points = next(row[after] for row in rows if "Points Possible" in row[0])
    people = [row for row in rows if "Points Possible" not in row[0]]
    return header[after], {row[1]: row[after].strip() for row in people}, points


def exported(
    path: Path,
    *people: list[str],
    assignments: tuple[str, ...] = (f"{TITLE} (4711)",),
    possible: str = "20",
) -> Path:
    """Write a gradebook as Canvas does, with columns of assignments and of totals."""
    file = io.StringIO()
    writer = csv.writer(file)
    columns = [*assignments, "Current Score"]
    writer.writerow([*HEADER, *columns])
    writer.writerow(["", "", "", "", "", *["Manual Posting" for _ in assignments], ""])
    writer.writerow([POINTS, "", "", "", "", *[possible for _ in assignments], "(read only)"])
    for person in people:
        width = len(HEADER) + len(columns)
        writer.writerow([*person, *[""] * width][:width])
    path.write_text("\ufeff" + file.getvalue(), encoding="utf-8", newline="")
    return path


def person(name: str, number: int, login: str) -> list[str]:
    """Return the columns that identify a student."""
    return [name, str(number), f"sis-{number}", login, "Section A"]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Write a class whose students are found by login, ID or name, in any case."""
    return exported(
        tmp_path / "class.csv",
        person("Lovelace, Ada", 11, "ada"),
        person("Ben Uni", 12, "ben"),
        person("Cy", 13, "CY"),
        person("Eve", 14, "eve@uni.example"),
        person("Handed In Nothing", 15, "zoe"),
    )


def test_grades_go_to_the_ids_of_canvas(tmp_path: Path, roster: Path) -> None:
    """Every row stays as it was; a zero is written, a missing grade is empty."""
    out = keep(tmp_path / "out", small_class())
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assignment, grades, points = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert (assignment, points) == (f"{TITLE} (4711)", "20")
    assert grades == {"11": "20", "12": "12.5", "13": "", "14": "0", "15": ""}
    assert result.exit_code == 3
    assert "Without a grade in it: cy (could not be graded)." in result.output


def test_students_without_a_row_are_named(tmp_path: Path, roster: Path) -> None:
    """The others get their grades; exit code 3 says that one is missing."""
    out = keep(tmp_path / "out", [graded("ada"), graded("stranger")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 3
    assert f"Without a grade in it: stranger (not in {roster})." in result.output
    _, grades, _ = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert grades["11"] == "20"
    assert sum(bool(grade) for grade in grades.values()) == 1


def test_students_without_a_grade_are_named_for_people(tmp_path: Path, roster: Path) -> None:
    """Messages have the names that the gradebook shows, not those of files."""
    keys = {"ada": "Lovelace, Ada", "b_12": "Uni, Ben", "c_13": "Cy, Cy", "d_99": "Dent, Arthur"}
    verdicts = [graded("ada"), not_graded("b_12"), graded("d_99")]
    out = keep(tmp_path / "out", verdicts, waiting=["c_13"])
    with write_gradebook(out) as gradebook:
        gradebook.name_students(keys)
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert "Uni, Ben (could not be graded)" in result.output
    assert "Cy, Cy (not graded yet)" in result.output
    assert f"Dent, Arthur (not in {roster})" in result.output


def test_a_roster_of_strangers_is_one_sentence(tmp_path: Path, roster: Path) -> None:
    """The exit code is that of wrong usage, and no file is written."""
    out = keep(tmp_path / "out", [graded("stranger")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 2
    assert "the gradebook knows stranger" in result.output
    assert not (out / "canvas.csv").exists()


def test_a_grade_that_canvas_has_is_never_deleted(tmp_path: Path) -> None:
    """A student without a grade here keeps the grade of the list: empty cells delete grades."""
    column = f"{NAME} (4711)"
    roster = exported(
        tmp_path / "class.csv",
        [*person("Ada", 11, "ada"), "3"],
        [*person("Cy", 13, "cy"), "17.5"],
        [*person("Zoe", 15, "zoe"), "EX"],
        assignments=("Another (1)", column),
    )
    # The grade is in the second of the two columns.
    text = roster.read_text(encoding="utf-8").replace("Section A,", "Section A,9,")
    roster.write_text(text, encoding="utf-8")
    out = keep(tmp_path / "out", [graded("ada"), not_graded("cy")])
    run("export", out, "--to", "canvas", "--roster", roster)
    assignment, grades, _ = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert assignment == column
    assert grades == {"11": "20", "13": "17.5", "15": "EX"}


@pytest.mark.parametrize("possible", ["10", "(read only)", ""])
def test_other_points_in_canvas_are_one_sentence(tmp_path: Path, possible: str) -> None:
    """An assignment with other points in Canvas is refused."""
    roster = exported(
        tmp_path / "class.csv",
        person("Ada", 11, "ada"),
        assignments=(f"{TITLE} (4711)",),
        possible=possible,
    )
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 2
    assert f"{TITLE} (4711)" in result.output
    assert "20" in result.output


def test_semicolons_stay(tmp_path: Path, roster: Path) -> None:
    """A table with semicolons is written with semicolons: Canvas has them in some regions."""
    rows = csv.reader(io.StringIO(roster.read_text(encoding="utf-8-sig"), newline=""))
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    roster.write_text(file.getvalue(), encoding="utf-8")
    out = keep(tmp_path / "out", [graded("ben", 0.5)])
    run("export", out, "--to", "canvas", "--roster", roster)
    text = (out / "canvas.csv").read_text(encoding="utf-8")
    assert text.startswith("Student;ID;")
    assert as_canvas_reads(text)[1]["12"] == "5.5"


def test_downloads_from_canvas_are_found(tmp_path: Path, roster: Path) -> None:
    """The names of downloaded files contain the IDs of Canvas."""
    downloads = ["lovelaceada_11_998_notebook", "uniben_LATE_12_999_my_notebook-1"]
    out = keep(tmp_path / "out", map(graded, downloads))
    assert run("export", out, "--to", "canvas", "--roster", roster).exit_code == 0
    _, grades, _ = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert grades == {"11": "20", "12": "20", "13": "", "14": "", "15": ""}


def test_two_of_one_name_are_not_guessed(tmp_path: Path) -> None:
    """Logins decide between two students of one name; the name alone does not."""
    roster = exported(
        tmp_path / "class.csv",
        person("Kim, Min", 21, "min.kim.1"),
        person("Kim, Min", 22, "min.kim.2"),
        person("Ada", 23, "ada"),
    )
    out = keep(tmp_path / "out", [graded("Min Kim"), graded("min.kim.2"), graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 3
    assert "Without a grade in it: Min Kim (fits more than one row" in result.output
    _, grades, _ = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert grades == {"21": "", "22": "20", "23": "20"}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_come_back_and_run_nothing(tmp_path: Path, name: str) -> None:
    """The ID finds the row under any name, and no cell begins a formula."""
    roster = exported(tmp_path / "class.csv", person(name, 31, "odd"), person("Ada", 32, "ada"))
    out = keep(tmp_path / "out", [graded("odd"), graded("ada", 0)])
    assert run("export", out, "--to", "canvas", "--roster", roster).exit_code == 0
    text = (out / "canvas.csv").read_text(encoding="utf-8")
    assert as_canvas_reads(text)[1] == {"31": "20", "32": "5"}
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[2][0] == spreadsheet_cell(name)
    assert not rows[2][0].startswith(("=", "@", "+", "-"))


@given(
    st.lists(
        st.tuples(st.text(max_size=8), st.integers(1), st.integers(0, 2000) | st.none()),
        min_size=1,
        unique_by=lambda item: item[1],
    )
)
def test_every_grade_reaches_its_id(people: list[tuple[str, int, int | None]]) -> None:
    """Canvas reads exactly the given points, under any names."""
    rows = [(name, str(number), "", "", "A", "") for name, number, _ in people]
    table = CanvasTable(Roster("class.csv", (*HEADER, "toy"), tuple(rows), ","))
    places = {row[1]: place for place, row in enumerate(table.students)}
    points = {str(number): points for _, number, points in people if str(number) in places}
    scores = {
        places[number]: hundredths / 100
        for number, hundredths in points.items()
        if hundredths is not None
    }
    _, grades, _ = as_canvas_reads(canvas_csv(table, [CanvasColumn(len(HEADER), 20.0, scores)]))
    for number, hundredths in points.items():
        given_back = float(grades[number]) * 100 if grades[number] else None
        assert given_back == (None if hundredths is None else pytest.approx(hundredths))


def test_another_table_is_one_sentence(tmp_path: Path) -> None:
    """The message names the columns found and the source of the right file."""
    roster = tmp_path / "class.csv"
    roster.write_text("name,mark\nada,1\n")
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 2
    assert re.search(r"has the columns name, mark; expected", result.output)
    result = run("export", out, "--to", "canvas")
    assert result.exit_code == 2
    assert "--roster" in result.output


def test_a_column_is_never_invented(tmp_path: Path) -> None:
    """Without a column of the title, nothing is written, and the columns there are listed."""
    roster = exported(
        tmp_path / "class.csv", person("Ada", 11, "ada"), assignments=("HW1 (55501)", "HW2 (55502)")
    )
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 2
    assert "HW1 (55501), HW2 (55502)." in result.output
    assert "Current Score" not in result.output
    assert not (out / "canvas.csv").exists()
    result = run("export", out, "--to", "canvas", "--roster", roster, "--column", "hw3")
    assert (result.exit_code, "Choose one of them with --column" in result.output) == (2, True)


@pytest.mark.parametrize("column", ["HW2 (55502)", "hw2", " HW2"])
def test_a_column_is_found_with_and_without_its_number(tmp_path: Path, column: str) -> None:
    """The header of the file is the one that Canvas exported."""
    roster = exported(
        tmp_path / "class.csv", person("Ada", 11, "ada"), assignments=("HW1 (55501)", "HW2 (55502)")
    )
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster, "--column", column)
    assert result.exit_code == 0, result.output
    text = (out / "canvas.csv").read_text(encoding="utf-8")
    assert as_canvas_reads(text)[0] == "HW2 (55502)"


def test_two_columns_of_one_title_are_not_guessed(tmp_path: Path) -> None:
    """The numbers of Canvas decide between two assignments of one title."""
    roster = exported(
        tmp_path / "class.csv", person("Ada", 11, "ada"), assignments=("HW (1)", "HW (2)")
    )
    out = keep(tmp_path / "out", [graded("ada")])
    result = run("export", out, "--to", "canvas", "--roster", roster, "--column", "HW")
    assert (result.exit_code, "Several columns are called HW" in result.output) == (2, True)


def test_grades_are_scaled_to_the_points_of_canvas(tmp_path: Path) -> None:
    """The points of the file are those of Canvas; other points than asked for are refused."""
    roster = exported(
        tmp_path / "class.csv",
        person("Ada", 11, "ada"),
        person("Ben", 12, "ben"),
        possible="8",
    )
    out = keep(tmp_path / "out", [graded("ada"), graded("ben", 7.5)])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert (result.exit_code, "--scale 8" in result.output) == (2, True)
    result = run("export", out, "--to", "canvas", "--roster", roster, "--scale", "8")
    assert result.exit_code == 0, result.output
    _, grades, points = as_canvas_reads((out / "canvas.csv").read_text(encoding="utf-8"))
    assert (grades, points) == ({"11": "8", "12": "5"}, "8")


def test_people_of_the_roster_without_a_grade_are_named(tmp_path: Path, roster: Path) -> None:
    """Canvas's test student is not one of them, and the exit code stays 0."""
    text = roster.read_text(encoding="utf-8")
    roster.write_text(text + '"Student, Test",99,,x,Section A,,\n', encoding="utf-8")
    out = keep(tmp_path / "out", [graded("ada"), graded("ben"), graded("cy")])
    result = run("export", out, "--to", "canvas", "--roster", roster)
    assert result.exit_code == 0
    assert f"In {roster} without a grade here: Eve, Handed In Nothing." in result.output
