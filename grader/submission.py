"""A submission as text and syntax trees, before any of it runs."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

_ONE_PARSES = threading.RLock()


@dataclass(frozen=True)
class SubmissionFile:
    """A file that a student handed in."""

    student: str
    path: Path
    folder: Path | None = None
    """The student's own folder; the submission may import its other files. None for a file that
    lies among the files of other students."""
    refused: str = ""
    """The reason why nothing of it is read, as a sentence; empty if it is read."""
    place: Path | None = None
    """The folder or zip of the class."""
    number: str = ""
    """The student's number in the course system that named the file."""
    handed_in: str = ""
    """The time of the hand-in, as a course system wrote it; empty if unknown."""
    marked_late: bool = False
    """True if the course system calls it late."""


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a submission that may run."""

    source: str
    where: str
    """The cell or file, as a person names it: "cell 12" or "resnet.py"."""
    line: int
    """1-based line in that cell or file at which `source` begins."""
    defines: tuple[str, ...] = ()
    """Global names that it binds."""
    is_import: bool = False

    @cached_property
    def tree(self) -> ast.stmt:
        """Syntax tree, shared by all readers: copy it before you change it.

        No field, so that a statement stays plain data for other processes.
        """
        return parse_quietly(self.source).body[0]

    @cached_property
    def _start(self) -> tuple[int, int]:
        """Position, as `tree` counts, at which `source` begins."""
        return 1, 0

    def with_tree(self, tree: ast.stmt, start: tuple[int, int]) -> Statement:
        """Take a tree of the same source, instead of parsing it again.

        Positions in the tree may count from the start of a cell; `source` begins at `start`.
        """
        vars(self).update(tree=tree, _start=start)  # where `cached_property` keeps values
        return self

    def defining(self, names: Iterable[str]) -> Statement:
        """Copy the statement, with the global names that it binds."""
        copied = replace(self, defines=tuple(sorted(names)))
        return copied.with_tree(self.tree, self._start)

    def position_of(self, line: int, column: int = 0) -> tuple[int, int]:
        """Convert a position in `tree` to one in `source`."""
        first, indent = self._start
        return line - first + 1, column - indent if line == first else column


@dataclass(frozen=True)
class Broken:
    """A piece of a submission that Python cannot read."""

    where: str
    line: int
    message: str
    function: str = ""
    """The function that contains the error, if known."""
    text: str = ""
    """The offending line."""


@dataclass(frozen=True)
class ModuleSource:
    """A module of the student's own, imported from a file beside the notebook."""

    name: str
    """As it is imported: "blocks", or "network.heads"."""
    where: str
    """The file, as a person names it: "network/heads.py"."""
    statements: tuple[Statement, ...]
    is_package: bool = False


@dataclass(frozen=True)
class SubmissionSource:
    """The part of a submission that runs: definitions and their needs, in notebook order."""

    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...] = ()
    notes: tuple[str, ...] = ()
    """Remarks that cost nothing, such as a function that is defined more than once."""
    modules: tuple[ModuleSource, ...] = ()
    """The student's own modules: they run where a statement imports them."""


def parse_quietly(source: str) -> ast.Module:
    """Parse text without Python's warnings about its style.

    One thread parses at a time: before Python 3.11.8, threads that do so together share a count of
    the depth, and one of them may fail with a SystemError (python/cpython issue 106905).
    """
    with _ONE_PARSES, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def first_line_of(tree: ast.stmt) -> int:
    """Find the line at which a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(tree, "decorator_list", [])
    return min([tree.lineno, *(decorator.lineno for decorator in decorators)])


def remember_by_source(
    most: int,
) -> Callable[[Callable[[Statement], Result]], Callable[[Statement], Result]]:
    """Decorate a function to compute one result for all statements with equal source.

    The students of a class share many statements. The result may depend on nothing else.

    Args:
        most: forget all results when there are this many.
    """

    def decorate(find: Callable[[Statement], Result]) -> Callable[[Statement], Result]:
        known: dict[str, Result] = {}

        @wraps(find)
        def remembered(statement: Statement) -> Result:
            try:
                return known[statement.source]
            except KeyError:
                result = find(statement)
            if len(known) >= most:
                known.clear()
            known[statement.source] = result
            return result

        return remembered

    return decorate
