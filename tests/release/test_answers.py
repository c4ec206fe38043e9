"""Tests of the pages for instructors: answers, hours, common errors, lectures."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from courses import NAMES, OURS, markdown_of, not_in_notebook, solution_of

from grader.release import autograder, exercises_in

each_page = pytest.mark.parametrize("stem", NAMES)
FEWEST = 5
"""Words of a question that its answer repeats."""


def page(stem: str) -> str:
    """Return the text of an assignment's page."""
    return OURS.assignment(stem).answers.read_text(encoding="utf-8")


def part(stem: str, title: str) -> str:
    """Return what stands under a heading of the second level."""
    parts = re.split(r"^## (.+)\n", page(stem), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))[title]


def rows(stem: str, title: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading, by the names of its columns."""
    lines = [line for line in part(stem, title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def sections_in(cell: str) -> list[str]:
    """Return the sections that a cell of a table lists."""
    return [section for section in cell.replace("`", "").split("; ") if section]


def questions_of(stem: str) -> list[str]:
    """Return the numbered questions of a notebook, each on one line with its number."""
    after = markdown_of(stem).split("\n## Questions to think about\n")[1].split("\n## ")[0]
    found = re.split(r"^(?=\d+\. )", after, flags=re.MULTILINE)[1:]
    return [" ".join(question.split()) for question in found]


def answers_of(stem: str) -> dict[str, str]:
    """Return the beginning of each question, with its number, and the answer."""
    parts = re.split(
        r"^### (.+)\n", part(stem, "Answers to the questions to think about"), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@each_page
def test_every_question_has_an_answer(stem: str) -> None:
    """The headings of the answers are the beginnings of the questions, in their order."""
    questions, answers = questions_of(stem), answers_of(stem)
    begun = [
        next((start for start in answers if question.startswith(start)), None)
        for question in questions
    ]
    unanswered = [q for q, start in zip(questions, begun, strict=True) if start is None]
    assert unanswered == [], f"write them into {OURS.assignment(stem).answers}"
    assert begun == list(answers), "an answer without a question, or in another order"
    for start, answer in answers.items():
        assert len(start.split()) > FEWEST
        named, text = answer.strip().split("\n", 1)
        section = re.fullmatch(r"Section: (.+)", named.replace("`", ""))
        assert section, f"{start}: expected a line `Section: title`"
        assert not_in_notebook(stem, [section[1].removesuffix(".")]) == []
        assert len(text.split()) > FEWEST


@each_page
def test_paths_have_the_points_of_their_exercises(stem: str) -> None:
    """The long path has every exercise, and both have the hours that the notebook names."""
    exercises = {each.number: each for each in exercises_in(solution_of(stem))}
    paths = {row["Path"]: row for row in rows(stem, "Hours")}
    assert list(paths) == ["short", "long"]
    for row in paths.values():
        points = [exercises[number].points for number in row["Exercises"].split(", ")]
        assert sum(points) == float(row["Points"])
        assert not_in_notebook(stem, sections_in(row["Leaves out"])) == []
    assert paths["long"]["Exercises"].split(", ") == list(exercises)
    said = re.search(r"\*\*Your time\*\* \| ([\d.]+) to ([\d.]+) hours", markdown_of(stem))
    if said:
        assert said.groups() == (paths["short"]["Hours"], paths["long"]["Hours"])


@each_page
def test_common_errors_are_cases_of_the_audit(stem: str) -> None:
    """The audit proves what the grader says about each error."""
    folder = OURS.assignment(stem)
    cases = {case["name"]: case for case in read_toml(folder.private / "cases.toml")["case"]}
    numbers = {each["name"]: each["number"] for each in read_toml(folder.rubric)["exercise"]}
    errors = rows(stem, "Common errors")
    assert {row["Exercise"] for row in errors} <= set(numbers.values())
    for row in errors:
        case = cases[row["Case"].strip("`")]
        assert numbers[case["exercise"]] == row["Exercise"]
        assert case["finding"].replace("`", "").strip() in row["The finding names"].replace("`", "")


@each_page
def test_every_exercise_has_a_common_error(stem: str) -> None:
    """An instructor finds each exercise among the errors."""
    exercises = exercises_in(solution_of(stem))
    listed = {row["Exercise"] for row in rows(stem, "Common errors")}
    assert {each.number for each in exercises} == listed


@each_page
def test_lectures_name_sections_that_are_there(stem: str) -> None:
    """Every section beside a lecture exists in the notebook."""
    lectures = rows(stem, "Lectures")
    assert lectures
    assert (
        not_in_notebook(stem, [s for row in lectures for s in sections_in(row["Sections"])]) == []
    )


@each_page
def test_the_autograder_leaves_the_page_out(stem: str) -> None:
    """The zip for Gradescope has the solution, which grading needs, and no page of answers."""
    folder = OURS.assignment(stem)
    files = autograder(folder)
    assert f"solutions/{stem}/{stem}.py" in files
    assert not [name for name in files if name.endswith(folder.answers.name)]
