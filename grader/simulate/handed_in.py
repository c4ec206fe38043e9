"""A submission as a list of cells, made from the solution."""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from grader.notebook.percent import read_percent

REGION = re.compile(r"^[ \t]*#+ *(BEGIN|END) SOLUTION.*\n?", re.MULTILINE)
"""The lines around a student's answer, in nbgrader's and in otter's spelling."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook."""

    source: str
    is_code: bool = True

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        """The functions that the cell defines, by name; none if Python cannot read it."""
        try:
            statements = ast.parse(self.source).body if self.is_code else []
        except SyntaxError:  # a magic or a shell line
            return {}
        return {item.name: item for item in statements if isinstance(item, ast.FunctionDef)}

    def with_function(self, name: str, text: str) -> Cell:
        """Return the cell with the text of one function replaced."""
        function = self.functions[name]
        lines = self.source.splitlines()
        first = min([function.lineno, *(item.lineno for item in function.decorator_list)])
        lines[first - 1 : function.end_lineno] = text.splitlines()
        return replace(self, source="\n".join(lines))


@dataclass(frozen=True)
class HandedIn:
    """The submission of one simulated student."""

    cells: tuple[Cell, ...]
    graded: tuple[str, ...]
    """The functions that the assignment asks for."""

    @property
    def written(self) -> tuple[str, ...]:
        """The graded functions that a cell defines."""
        there = {name for cell in self.cells for name in cell.functions}
        return tuple(name for name in self.graded if name in there)

    def index_of(self, function: str) -> int:
        """Return the place of the cell that defines a function."""
        places = [index for index, cell in enumerate(self.cells) if function in cell.functions]
        return places[-1]

    def function(self, name: str) -> ast.FunctionDef:
        """Return the syntax tree of a function."""
        return self.cells[self.index_of(name)].functions[name]

    def with_function(self, name: str, text: str) -> HandedIn:
        """Return the submission with the text of one function replaced."""
        index = self.index_of(name)
        return self.with_cell(index, self.cells[index].with_function(name, text))

    def with_cell(self, index: int, *cells: Cell) -> HandedIn:
        """Return the submission with one cell replaced by others."""
        return replace(self, cells=self.cells[:index] + cells + self.cells[index + 1 :])


Change: TypeAlias = Callable[[HandedIn, random.Random], HandedIn]
"""A function that returns the changed submission, or the same one if nothing changes."""


@dataclass(frozen=True)
class Rewrite:
    """A change to a submission as a whole."""

    name: str
    """In words: `cells_reordered`."""
    sentence: str
    """The change, in one sentence about the student's work."""
    apply: Change


def rewrite(sentence: str) -> Callable[[Change], Rewrite]:
    """Make the decorated function a rewrite with its own name and a sentence."""
    return lambda change: Rewrite(change.__name__, sentence, change)


def read_solution(text: str) -> HandedIn:
    """Read a solution in jupytext's percent format as a right submission.

    The graded functions are those with a solution region, or all if there is no region.
    """
    notebook = read_percent(text)
    raw = [Cell(cell.source, cell.cell_type == "code") for cell in notebook.cells]
    graded: list[str] = []
    every: list[str] = []
    for cell in raw:
        every += cell.functions
        if REGION.search(cell.source):
            graded += cell.functions
    cells = tuple(replace(cell, source=REGION.sub("", cell.source)) for cell in raw)
    return HandedIn(cells, tuple(graded or every))


def as_notebook(handed_in: HandedIn) -> str:
    """Return the text of a notebook, the same bytes for the same submission."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": [_as_json(number, cell) for number, cell in enumerate(handed_in.cells)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _as_json(number: int, cell: Cell) -> dict[str, object]:
    shared: dict[str, object] = {
        # The ids that nbformat makes are random.
        "id": f"cell-{number}",
        "metadata": {},
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.is_code:
        return {"cell_type": "code", "execution_count": None, "outputs": [], **shared}
    return {"cell_type": "markdown", **shared}
