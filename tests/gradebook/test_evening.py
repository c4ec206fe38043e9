"""An evening with a class as Canvas gives it: rosters, late ones, second hand-ins, new points."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
import standing_in
from click.testing import CliRunner, Result

from grader.cli import main, running

ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Toy (7)
Points Possible,,,,,20
"Berg, Anton",11,s11,aberg,A,
"Kim, Min",12,s12,mkim,A,
"Kim, Min",13,s13,minkim,A,
"Zola, Émile",14,s14,zola,A,
"Student, Test",99,,test,A,
"""
POINTS = {
    "berganton_11_501_toy": "10 5",
    "kimmin_LATE_12_502_toy": "8 8",
    "kimmin_13_503_toy": "10 10",
}


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A class of three as Canvas gives it, and its roster beside it."""
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return standing_in.hand_in(tmp_path / "submitted", POINTS)


def run(submitted: Path, *arguments: str) -> Result:
    """Run a command in the folder of the evening."""
    with standing_in.standing_in(submitted.parent / "log"):
        result = CliRunner().invoke(main, arguments, env={"COLUMNS": "160"})
    assert "Traceback" not in result.output
    return result


def grade(submitted: Path, *options: str) -> Result:
    """Grade a folder into the report beside it."""
    out = str(submitted.parent / "out")
    return run(submitted, "grade", str(submitted), "--assignment", "toy", "--out", out, *options)


def rows(submitted: Path) -> dict[str, dict[str, str]]:
    """Read grades.csv: student → row."""
    table = submitted.parent / "out" / "grades.csv"
    with table.open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_the_roster_gives_names_and_tells_who_is_missing(submitted: Path) -> None:
    """Names are in the table and on the pages; the list of the class is remembered."""
    roster = submitted.parent / "roster.csv"
    result = grade(submitted, "--roster", str(roster))
    assert "In the roster, but handed in nothing: Zola, Émile." in result.output
    assert rows(submitted)["berganton_11"]["name"] == "Berg, Anton"
    assert rows(submitted)["kimmin_12"]["name"] == "Kim, Min (12)"
    page = (submitted.parent / "out" / "students" / "berganton_11.html").read_text("utf-8")
    assert "<h1><bdi>Berg, Anton</bdi></h1>" in page
    index = (submitted.parent / "out" / "index.html").read_text("utf-8")
    assert "handed in nothing" in index
    assert "Zola, Émile" in index
    late = standing_in.hand_in(submitted.parent / "late", {"zolaemile_LATE_14_601_toy": "9 9"})
    result = grade(late, "--add")
    assert "handed in nothing" not in result.output
    assert rows(submitted)["zolaemile_14"]["name"] == "Zola, Émile"


def test_a_second_hand_in_is_the_same_person(submitted: Path) -> None:
    """The newest counts, and a new name under the same number is known."""
    grade(submitted)
    again = {"bergtoni_LATE_11_701_toy-1": "10 9", "kimmin_13_503_toy": "10 10"}
    result = grade(standing_in.hand_in(submitted.parent / "again", again), "--add")
    assert "bergtoni_11 is berganton_11 of earlier runs" in result.output
    assert rows(submitted)["berganton_11"]["score"] == "19"
    assert len(rows(submitted)) == 3
    out = str(submitted.parent / "out")
    history = run(submitted, "status", out, "--student", "11").output
    assert "another file was handed in" in history
    assert "bergtoni_LATE_11_701_toy-1.py" in history


def test_the_best_hand_in_counts_also_after_a_regrade(submitted: Path) -> None:
    """`--attempts best` is remembered; each student is graded again from the right folder."""
    grade(submitted, "--attempts", "best")
    worse = standing_in.hand_in(submitted.parent / "again", {"kimmin_13_801_toy-1": "2 2"})
    result = grade(worse, "--add")
    assert "kimmin (13): an earlier hand-in is better, and counts." in result.output
    assert rows(submitted)["kimmin_13"]["score"] == "20"
    run(submitted, "regrade", str(submitted.parent / "out"))
    assert rows(submitted)["kimmin_13"]["score"] == "20"
    assert len(rows(submitted)) == 3


def test_late_hand_ins_lose_points_by_the_table_of_times(submitted: Path) -> None:
    """Points and deduction are in tables and pages; an extension takes it back."""
    folder = submitted.parent
    (folder / "times.csv").write_text(
        "student,time\n12,2026-12-02 01:00\naberg,2026-12-01 20:00\n", encoding="utf-8"
    )
    options = ("--due", "2026-12-01 23:59 Europe/Berlin", "--late", "10% a day, at most 3 days")
    times = ("--times", str(folder / "times.csv"), "--roster", str(folder / "roster.csv"))
    result = grade(submitted, *options, *times)
    assert (
        "Late hand-ins lose: 10 % of the points for each day begun, at most 30 %." in result.output
    )
    assert "The time of the hand-in is unknown for Kim, Min (13)" in result.output
    kim = rows(submitted)["kimmin_12"]
    assert (kim["score"], kim["late_deduction"]) == ("14", "2")
    page = (folder / "out" / "students" / "kimmin_12.html").read_text("utf-8")
    assert "1 day late" in page
    assert "16" in page
    (folder / "extensions.csv").write_text("student,due\nmkim,2 days\n", encoding="utf-8")
    grade(submitted, *options, *times, "--extensions", str(folder / "extensions.csv"))
    assert rows(submitted)["kimmin_12"]["score"] == "16"
    assert "Due 2026-12-01 23:59 Europe/Berlin" in grade(submitted).output
    assert rows(submitted)["kimmin_12"]["score"] == "16"


WORKSHEET = """\
Identifier,Full name,Status,Grade,Maximum Grade,Last modified (submission)
Participant 21,Anton Berg,Submitted for grading,,20,"Wednesday, 2 December 2026, 1:00 AM"
Participant 22,Min Kim,Submitted for grading,,20,"Tuesday, December 1, 2026, 11:58 PM"
Participant 23,Zola Zola,Submitted for grading,,20,-
"""


def test_moodles_worksheet_gives_the_times(tmp_path: Path) -> None:
    """It is read in the deadline's time zone; in another language there are no times."""
    points = {
        f"{name}_{number}_assignsubmission_file": "10 5"
        for name, number in (("Anton Berg", 21), ("Min Kim", 22), ("Zola Zola", 23))
    }
    submitted = standing_in.hand_in(tmp_path / "submitted", points)
    roster = tmp_path / "worksheet.csv"
    roster.write_text(WORKSHEET, encoding="utf-8")
    options = ("--due", "2026-12-01 23:59 Europe/Berlin", "--late", "10% a day")
    result = grade(submitted, *options, "--roster", str(roster))
    assert "The times of hand-ins are those of worksheet.csv" in result.output
    assert "The time of the hand-in is unknown for Zola Zola" in result.output
    deductions = [row["late_deduction"] for row in rows(submitted).values()]
    assert deductions == ["2", "", ""]
    roster.write_text(
        WORKSHEET.replace("Last modified (submission)", "Zuletzt geändert (Abgabe)"), "utf-8"
    )
    result = grade(submitted, *options, "--roster", str(roster))
    assert "The times of hand-ins are those of" not in result.output


def test_tables_alone_keep_the_deadline_of_the_last_run(submitted: Path) -> None:
    """Times and extensions of a later run are read in the time zone given before."""
    grade(submitted, "--due", "2026-12-01 23:59 Europe/Berlin", "--late", "10% a day")
    times, extensions = (submitted.parent / f"{name}.csv" for name in ("times", "extensions"))
    times.write_text("student;time\n12;2026-12-02 01:00\n", encoding="utf-8")
    grade(submitted, "--times", str(times))
    assert rows(submitted)["kimmin_12"]["late_deduction"] == "2"
    grade(submitted)
    assert rows(submitted)["kimmin_12"]["late_deduction"] == "2"
    extensions.write_text("student,due\n12,2 days\n", encoding="utf-8")
    grade(submitted, "--extensions", str(extensions))
    assert "late_deduction" not in rows(submitted)["kimmin_12"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--late", "10% a day"), "--late needs a deadline"),
        (("--due", "2026-12-01T23:59"), "has no time zone"),
        (("--due", "2026-12-01T23:59Z", "--late", "ten a day"), "is not a rule"),
        (("--times", "table.csv"), "--times: There is no student nobody"),
        (("--due", "2026-12-01T23:59Z", "--extensions", "table.csv"), "student,due"),
        (("--times", "clocks.csv"), "--times, berg: '2026-12-01 20:00' has no time zone"),
        (("--extensions", "days.csv"), "--extensions needs the deadline"),
    ],
)
def test_a_wrong_option_changes_nothing(
    submitted: Path, options: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is one sentence, and no gradebook has a class of it."""
    monkeypatch.chdir(submitted.parent)
    Path("table.csv").write_text("student,time\nnobody,2026-12-01T23:59Z\n", encoding="utf-8")
    Path("clocks.csv").write_text("student,time\nberg,2026-12-01 20:00\n", encoding="utf-8")
    Path("days.csv").write_text("student,due\nberg,2 days\n", encoding="utf-8")
    result = grade(submitted, *options)
    assert result.exit_code == 2
    assert words in result.output
    assert not (submitted.parent / "out" / "grades.csv").exists()


def test_points_alone_are_given_without_grading(submitted: Path) -> None:
    """Nothing is run again; the totals before and after are listed, the losses first."""
    shares = {"5": 0.5, "8": 0.8, "10": 1.0}

    def with_shares(handed: standing_in.Handed) -> standing_in.SubmissionVerdict:
        verdict = plain(handed)
        return replace(
            verdict,
            exercises=tuple(
                replace(item, share=shares[f"{item.score:g}"]) for item in verdict.exercises
            ),
        )

    plain = standing_in.verdict_on
    with mock.patch.object(standing_in, "verdict_on", with_shares):
        grade(submitted)
    (submitted.parent / "log").unlink()
    points = ("--exercise", "train", "--points", "9", "--why", "shown in class")
    run(submitted, "adjust", str(submitted.parent / "out"), "--student", "berg", *points)
    reference = standing_in.reference()
    build, train = reference.rubric.exercises
    rubric = replace(reference.rubric, exercises=(build, replace(train, points=30.0)))
    with (
        standing_in.standing_in(submitted.parent / "log"),
        mock.patch.object(
            running, "load_reference", lambda *_, **__: replace(reference, rubric=rubric)
        ),
    ):
        arguments = ["grade", str(submitted), "--assignment", "toy", "--out"]
        result = CliRunner().invoke(main, [*arguments, str(submitted.parent / "out")])
    assert not (submitted.parent / "log").exists()
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "berganton 15 of 20 25 of 40" in lines
    assert "kimmin (13) 20 of 20 40 of 40" in lines
    assert "berganton, train: the 9 points by hand stay, out of 30 now instead of 10." in (
        result.output
    )
    assert rows(submitted)["berganton_11"]["score"] == "19"
