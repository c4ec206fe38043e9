"""Cells that answer questions, in notebooks as tools leave them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.notebook import HandAnswer, read_hand_answers


def write(path: Path, *cells: dict[str, Any]) -> Path:
    """Write a notebook with these cells."""
    path.write_text(json.dumps({"cells": list(cells), "nbformat": 4}), encoding="utf-8")
    return path


def cell(source: str | list[str], kind: str = "markdown", **more: Any) -> dict[str, Any]:
    """Make a cell."""
    return {"cell_type": kind, "source": source} | more


def test_a_cell_is_found_by_its_mark_and_else_by_its_id(tmp_path: Path) -> None:
    """The first one of a name counts; a malformed cell costs only itself."""
    marked = {"nbgrader": {"grade_id": "why"}}
    path = write(
        tmp_path / "a.ipynb",
        cell("no mark"),
        cell("broken", metadata="none", id=7),
        cell(["Because\n", "of it."], metadata=marked, id="other"),
        cell("x = 1", "code", id="how"),
        cell("a copy", metadata=marked),
        cell("not asked", metadata={"nbgrader": {"grade_id": "else"}}),
    )
    assert read_hand_answers(path, ["why", "how", "missing"]) == {
        "why": HandAnswer("Because\nof it.", is_code=False),
        "how": HandAnswer("x = 1", is_code=True),
    }


def test_a_script_has_no_marked_cell(tmp_path: Path) -> None:
    """A person looks for the answer in the file."""
    path = tmp_path / "a.py"
    path.write_text("# %% [markdown] why\n# Because.\n", encoding="utf-8")
    assert read_hand_answers(path, ["why"]) == {}


def test_an_endless_answer_is_cut_with_a_word(tmp_path: Path) -> None:
    """A page stays readable whatever a student pastes."""
    path = write(tmp_path / "a.ipynb", cell("a" * 30_000, id="why"))
    text = read_hand_answers(path, ["why"])["why"].text
    assert len(text) < 21_000
    assert "10,000 more characters" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", False),
        (" \n\n", False),
        ("YOUR ANSWER HERE", False),
        ("*YOUR ANSWER HERE*\n", False),
        ('# YOUR CODE HERE\nraise NotImplementedError("1.5 why: not answered yet")', False),
        ("YOUR ANSWER HERE: because", True),
        ("0", True),
        ("x = 1\nraise NotImplementedError()", True),
    ],
)
def test_only_the_placeholder_is_no_answer(text: str, written: bool) -> None:
    """Anything that a student wrote goes to a person."""
    assert HandAnswer(text, is_code=False).is_written == written
