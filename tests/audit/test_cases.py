"""Cases of an audit: mistakes and right variants as edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import NAMES, OURS, small_course

from grader.audit.cases import read_cases, submission_with
from grader.course import AssignmentFolder
from grader.errors import UsageError
from grader.notebook import read_submission

RUBRIC = """\
title = "Toy"

[[exercise]]
name = "area"
number = "1.1"
points = 4
kind = "value"

  [[exercise.probe]]
  name = "small"
  arguments = { width = 2, height = 3 }
"""
SOLUTION = """\
# %%
import math

UNIT = 1


def scaled(length):
    return length * UNIT


def area(width, height):
    left = scaled(width)
    right = scaled(height)
    return left * right
"""
MISTAKE = """\
[[case]]
name = "sum"
exercise = "area"
mistake = "The sides are added."
find = "left * right"
replace = "left + right"
finding = "expected 6"
line = "return"
"""
RIGHT = """\
[[case]]
name = "one_line"
exercise = "area"
right = "The product is one call."
function = '''
from math import prod


def area(width, height):
    return prod([width, height])
'''
"""


@pytest.fixture
def toy(tmp_path: Path) -> AssignmentFolder:
    """A course with one exercise."""
    return small_course(tmp_path, rubric=RUBRIC, solution=SOLUTION)


def script(toy: AssignmentFolder, cases: str) -> str:
    """Write the last case as a submission."""
    toy.cases.write_text(cases, encoding="utf-8")
    return submission_with(read_cases(toy)[-1], read_submission(toy.solution, ("area",)))


def test_an_edit_changes_the_function_and_nothing_else(toy: AssignmentFolder) -> None:
    """The submission holds what the exercise needs, with the edit."""
    text = script(toy, MISTAKE)
    assert "left + right" in text
    assert "def scaled" in text
    assert "import math" not in text


def test_further_edits_may_change_other_definitions(toy: AssignmentFolder) -> None:
    """`within` names the definition that an edit is in."""
    more = '[[case.also]]\nwithin = "UNIT"\nfind = "1"\nreplace = "2"\n'
    text = script(toy, MISTAKE + more)
    assert "UNIT = 2" in text
    assert "left + right" in text


def test_an_edit_may_delete_lines(toy: AssignmentFolder) -> None:
    """Lines that are found with their line break leave no empty line."""
    case = MISTAKE.replace(
        'find = "left * right"\nreplace = "left + right"',
        "find = '''\n    right = scaled(height)\n'''\nreplace = ''",
    )
    assert "left = scaled(width)\n    return" in script(toy, case)


def test_a_function_brings_its_imports(toy: AssignmentFolder) -> None:
    """A new definition replaces the solution's; its helpers are left out if nothing needs them."""
    text = script(toy, RIGHT)
    assert "from math import prod" in text
    assert "scaled" not in text


def test_an_assignment_may_have_no_cases(toy: AssignmentFolder) -> None:
    """Without a file there is no case."""
    assert read_cases(toy) == ()


@pytest.mark.parametrize("name", NAMES)
def test_all_cases_of_the_course_fit_their_solutions(name: str) -> None:
    """Each edit is found once, and each line is there."""
    assert read_cases(OURS.assignment(name))


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (MISTAKE.replace("left *", "top *"), "case sum looks for 'top . right' in area, which has"),
        (MISTAKE.replace('"left * right"', '"left"'), "which has it 2 times; expected once"),
        (MISTAKE.replace('"area"', '"aera"'), "names the exercise aera, .* Did you mean area"),
        (MISTAKE.replace("left +", "left (+"), "case sum is not Python after its change"),
        (MISTAKE.replace('line = "return"', 'line = "print"'), "points at the line 'print'"),
        (MISTAKE.replace('line = "return"\n', ""), "case sum needs a line"),
        (MISTAKE.replace("left + right", "left * right"), "replaces text by itself"),
        (MISTAKE.replace("added.", "added"), "case sum describes its change without a full stop"),
        (MISTAKE.replace("mistake", "mistook"), 'case sum: there is no key "mistook"'),
        (MISTAKE + MISTAKE, "two cases have the name sum"),
        (MISTAKE + MISTAKE.replace('"sum"', '"again"'), "case again is the same as sum"),
        (MISTAKE + 'right = "So."\n', "needs either a mistake or a right variant"),
        (
            MISTAKE + 'function = "def area(): pass"\n',
            "needs either find and replace or a function",
        ),
        (MISTAKE + 'within = "volume"\n', "changes volume, which the solution does not define"),
        (RIGHT.replace("def area", "def aera"), "has a function that does not define area"),
        (RIGHT + 'finding = "6"\n', "is right and has a finding or a line"),
        ("[[case]\n", "is not valid TOML"),
    ],
)
def test_a_mistake_of_an_author_is_one_sentence(
    toy: AssignmentFolder, cases: str, sentence: str
) -> None:
    """The sentence names the file and the case, and says what is wrong."""
    toy.cases.write_text(cases, encoding="utf-8")
    with pytest.raises(UsageError, match=sentence) as told:
        read_cases(toy)
    assert str(toy.cases) in str(told.value)
    assert "\n" not in str(told.value)
