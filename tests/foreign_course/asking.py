"""The foreign course with a question that a person grades, and a class that answers it."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

from grader.course import AssignmentFolder, course_at
from grader.release import read_script, to_assignment

QUESTION = "why_normalize"
SCHEME = "5 points for the scale, 5 for the steps."
ANSWERS = {
    "ada": "So that *no step* has another scale.\n\n* each step by itself\n* <b>not</b> the batch",
    "ben": "YOUR ANSWER HERE",
    "cy": "The scale stays.",
}
"""Student → answer; that of cy loses its mark."""
_COURSE = Path(__file__).parent / "course"
_CELLS = """\
# %% [markdown]
# ### Question 1.5  why_normalize  (10 points)
#
# Why does the block normalize its output?

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# Because the scale of each step is the same then.
# <!-- END SOLUTION -->

# %%
check()
"""
_TABLE = """
[[question]]
name = "why_normalize"
number = "1.5"
points = 10
title = "Why does the block normalize its output?"
"""
_HIDDEN = f"""
[[question]]
name = "why_normalize"
scheme = "{SCHEME}"
"""


def course_with_question(place: Path) -> AssignmentFolder:
    """Copy the foreign course, with a question at the end of its assignment."""
    shutil.copytree(_COURSE, place)
    folder = course_at(place).assignment("01_text")
    script = folder.solution.read_text(encoding="utf-8")
    before, found, _ = script.rpartition("# %%\ncheck()\n")
    assert found
    box = "four functions and one answer, 110 points"
    before = before.replace("four functions, 100 points", box)
    folder.solution.write_text(before + _CELLS, encoding="utf-8")
    for path, text in ((folder.rubric, _TABLE), (folder.hidden_probes, _HIDDEN)):
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def hand_in(folder: AssignmentFolder, place: Path, answers: dict[str, str]) -> Path:
    """Write a notebook with right functions and an answer for each student."""
    solved = read_script(folder.solution)
    for student, answer in answers.items():
        notebook = to_assignment(solved)
        for cell, right in zip(notebook.cells, solved.cells, strict=True):
            if "NotImplementedError" in cell.source:
                cell.source = right.source
            elif cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION:
                cell.source = answer
                if student == "cy":
                    cell.metadata, cell.id = nbformat.from_dict({}), "another"
        own = place / student
        own.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, own / "01_text.ipynb")
    return place
