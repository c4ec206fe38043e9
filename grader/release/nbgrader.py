"""Metadata of nbgrader (schema version 3), so that assignments work in its courses."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.notebook import STUB
from grader.release.exercises import Exercise, exercise_of_each_cell, exercises_in
from grader.release.regions import BEGIN, BEGIN_TEXT, END, END_TEXT, stub

SCHEMA_VERSION = 3
_CHECK = re.compile(r"^check\((\w+)\)$", re.MULTILINE)


def add_nbgrader_metadata(notebook: NotebookNode) -> NotebookNode:
    """Copy a stripped assignment; mark each answer and check for nbgrader.

    The answer to a question is marked as answer and grade in one, which a person grades.

    Raises:
        SolutionError: An exercise does not have exactly one answer and one check, or a question not
            exactly one answer.
    """
    notebook = copy.deepcopy(notebook)
    owners = exercise_of_each_cell(notebook)
    for exercise in exercises_in(notebook):
        cells_with_owners = zip(notebook.cells, owners, strict=True)
        own = [cell for cell, owner in cells_with_owners if owner == exercise]
        if exercise.is_question:
            _mark_question(own, exercise)
            continue
        code = [cell for cell in own if cell.cell_type == "code"]
        answers = [cell for cell in code if stub(exercise) in cell.source]
        checks = [cell for cell in code if exercise.name in _CHECK.findall(cell.source)]
        for kind, cells in (
            (f"an answer between `{BEGIN}` and `{END}`", answers),
            (f"the line `check({exercise.name})`", checks),
        ):
            if len(cells) != 1:
                raise SolutionError(
                    f"Exercise {exercise.number} {exercise.name} has {len(cells)} cells "
                    f"with {kind}; expected one."
                )
        _mark(answers[0], exercise.name, is_answer=True)
        _mark(checks[0], f"{exercise.name}_check", exercise.points)
    return notebook


def _mark_question(cells: Sequence[NotebookNode], question: Exercise) -> None:
    """Mark the one answer of a question, in its metadata and by its id."""
    answers = [cell for cell in cells if STUB in cell.source or stub(question) in cell.source]
    if len(answers) != 1:
        raise SolutionError(
            f"Question {question.number} {question.name} has {len(answers)} cells with an answer "
            f"between `{BEGIN_TEXT}` and `{END_TEXT}`, in code `{BEGIN}` and `{END}`; expected "
            f"one."
        )
    _mark(answers[0], question.name, question.points, is_answer=True)
    answers[0].id = question.name


def checksum(cell: Mapping[str, Any]) -> str:
    """Compute nbgrader's checksum: MD5 over source, cell type, kind, id and points."""
    marks = cell["metadata"]["nbgrader"]
    locked = not marks["solution"] and (marks["grade"] or marks["locked"])
    parts = [
        cell["source"],
        cell["cell_type"],
        str(marks["grade"]),
        str(marks["solution"]),
        str(locked),
        marks["grade_id"],
        *([str(float(marks["points"]))] if marks["grade"] else []),
    ]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _mark(
    cell: NotebookNode, grade_id: str, points: float | None = None, *, is_answer: bool = False
) -> None:
    """Mark an answer, a check with points, or an answer that a person grades."""
    marks = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": is_answer,
        "locked": not is_answer,
        "task": False,
        "cell_type": cell.cell_type,
        **({} if points is None else {"points": int(points) if points.is_integer() else points}),
    }
    cell.metadata["nbgrader"] = nbformat.from_dict(marks)
    cell.metadata["nbgrader"]["checksum"] = checksum(cell)
    cell.metadata["deletable"] = False
    if not is_answer:
        cell.metadata["editable"] = False
