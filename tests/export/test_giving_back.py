"""The pages that go back to students: by name, alone, without others and without hidden values."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from export_class import NAME, TITLE, graded, not_graded, run
from hypothesis import given
from hypothesis import strategies as st

from grader.gradebook import Assignment, HandIn, write_gradebook
from grader.report.hiding import without_hidden
from grader.report.student_page import student_page
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

CANVAS = {
    "lovelaceada_11": "lovelaceada_11_501_toy.ipynb",
    "kimmin_12": "kimmin_LATE_12_502_toy-1.py",
    "stranger": "stranger.ipynb",
}
ADA = "Ada Lovelace_78"
MOODLE = {"Éva Nagy_77": "work.ipynb", ADA: "toy.ipynb"}


def keep(folder: Path, files: dict[str, str], *verdicts: SubmissionVerdict) -> Path:
    """Write a gradebook of students with the names of their files."""
    hand_ins = {student: HandIn(student, folder, file) for student, file in files.items()}
    with write_gradebook(folder) as gradebook:
        contents = {student: student for student in files}
        assignment = Assignment(NAME, TITLE, folder, folder)
        gradebook.enrol(assignment, contents, "reference", hand_ins=hand_ins)
        for verdict in verdicts:
            gradebook.record(verdict, verdict.student, "reference")
    return folder


def pages(path: Path) -> dict[str, str]:
    """Read a zip: name → text."""
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name).decode() for name in zipped.namelist()}


def with_hidden(student: str) -> SubmissionVerdict:
    """Make a verdict with a value of a hidden probe and one of a public probe."""
    findings = (
        Finding("failed", "a small case", "Found 155; expected 156.", "Is there a bias?"),
        Finding("failed", "a large case", "Found 1; expected 2,160.", "Try n=9.", is_hidden=True),
    )
    exercise = ExerciseVerdict("count", "1.1", 1.0, 10.0, findings, share=0.1)
    return SubmissionVerdict(student, NAME, "graded", 1.0, 10.0, (exercise,))


def test_canvas_finds_the_numbers_of_user_and_upload(tmp_path: Path) -> None:
    """The names are those of the download; a student without such a name is named."""
    out = keep(tmp_path / "out", CANVAS, *map(graded, CANVAS))
    result = run("return", out, "--to", "canvas")
    assert result.exit_code == 3
    assert "stranger (not named as canvas names downloads)" in result.output
    found = pages(out / "return-canvas.zip")
    assert set(found) == {"lovelaceada_11_501_toy.html", "kimmin_LATE_12_502_toy-1.html"}


def test_moodle_finds_the_folder_of_its_download(tmp_path: Path) -> None:
    """Moodle splits the folder's name: full name, number, type, plugin."""
    out = keep(tmp_path / "out", MOODLE, *map(graded, MOODLE))
    assert run("return", out, "--to", "moodle").exit_code == 0
    for name in pages(out / "return-moodle.zip"):
        folder, page = name.split("/")
        full_name, number, kind, plugin = folder.split("_")
        assert f"{full_name}_{number}" in MOODLE
        assert (kind, plugin, page) == ("assignsubmission", "file", f"{NAME}.html")


def test_pages_of_canvas_are_not_named_for_moodle(tmp_path: Path) -> None:
    """Numbers of one course system mean other people in the other one."""
    out = keep(tmp_path / "out", CANVAS, *map(graded, CANVAS))
    result = run("return", out, "--to", "moodle")
    assert (result.exit_code, "would know none" in result.output) == (2, True)
    moodle = keep(tmp_path / "moodle", {ADA: "hw_2024_1_ada.ipynb"}, graded(ADA))
    assert run("return", moodle, "--to", "moodle").exit_code == 0
    assert run("return", moodle, "--to", "canvas").exit_code == 2


def test_a_page_stands_alone(tmp_path: Path) -> None:
    """No other student is in it, and each link stays on the page."""
    out = keep(tmp_path / "out", CANVAS, *map(graded, CANVAS))
    assert run("return", out, "--to", "zip").exit_code == 0
    found = pages(out / "return-zip.zip")
    assert len(found) == 3
    for name, page in found.items():
        others = {student for student in CANVAS if f"{student}.html" != name}
        assert not [student for student in others if student in page]
        assert "All students" not in page
        anchors = set(re.findall(r'id="([^"]+)"', page))
        links = re.findall(r'(?:href|src)="([^"]+)"', page)
        assert all(link[1:] in anchors or link.startswith("data:") for link in links)


def test_values_of_hidden_probes_stay_here(tmp_path: Path) -> None:
    """The page says that a further case is wrong; --show-hidden shows its values."""
    out = keep(tmp_path / "out", {"ada": "ada.ipynb"}, with_hidden("ada"))
    run("return", out, "--to", "zip")
    (page,) = pages(out / "return-zip.zip").values()
    assert "2,160" not in page
    assert "n=9" not in page
    assert "Wrong in a further case" in page
    assert "a large case" in page
    assert "expected 156" in page
    run("return", out, "--to", "zip", "--show-hidden")
    (page,) = pages(out / "return-zip.zip").values()
    assert "2,160" in page


@pytest.mark.parametrize(("to", "file"), [("moodle", "moodle.csv"), ("gradescope", "gradescope")])
def test_feedback_for_students_has_no_hidden_values(tmp_path: Path, to: str, file: str) -> None:
    """Exports with feedback keep them back, too."""
    out = keep(tmp_path / "out", {"ada": "ada.ipynb"}, with_hidden("ada"))

    def feedback() -> str:
        path = out / file
        return (path if path.is_file() else path / "ada" / "results.json").read_text("utf-8")

    run("export", out, "--to", to)
    assert "2,160" not in feedback()
    assert "expected 156" in feedback()
    run("export", out, "--to", to, "--show-hidden")
    assert "2,160" in feedback()


def test_students_without_a_page_are_named(tmp_path: Path) -> None:
    """Ungraded and waiting students are named, and the exit code says so."""
    files = {"ada": "a.py", "ben": "b.py", "cy": "c.py"}
    out = keep(tmp_path / "out", files, graded("ada"), not_graded("ben"))
    result = run("return", out, "--to", "zip")
    assert result.exit_code == 3
    assert "1 page." in result.output
    assert "ben (could not be graded)" in result.output
    assert "cy (not graded yet)" in result.output
    result = run("return", out, "--to", "canvas")
    assert (result.exit_code, "would know none" in result.output) == (2, True)
    assert not (out / "return-canvas.zip").exists()


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30), st.booleans())
def test_no_hidden_text_is_on_any_page(message: str, hint: str, first_version: bool) -> None:
    """Whatever a hidden finding says, its page is that of a finding without text."""
    verdict = with_hidden("ada")
    (exercise,) = verdict.exercises

    def page(message: str, hint: str) -> str:
        findings = (replace(exercise.findings[1], message=message, hint=hint, mistake=message),)
        share = None if first_version else 0.1
        changed = replace(exercise, findings=findings, share=share)
        return student_page(without_hidden(replace(verdict, exercises=(changed,))), TITLE)

    assert page(message, hint) == page("x", "y")
