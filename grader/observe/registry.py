"""Functions of a course's authors by their names, registered where they are defined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from grader.errors import CouldNotGradeError, UsageError

PUBLIC_HALF = "public_half_of_an_assignment"
"""The package that the modules of a public half belong to while they are loaded."""

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Functions of one kind: those of the grader and those of the loaded assignment."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._items: dict[str, tuple[Callable[..., Any], Item]] = {}

    def add(self, function: Callable[..., Any], item: Item) -> None:
        """Register an item under the name of a function.

        Raises:
            UsageError: another function has this name.
        """
        name = function.__name__
        if name in self._items:
            other, _ = self._items[name]
            raise UsageError(
                f"{_place(function)}: the {self._kind} {name} is defined in {_place(other)}, too. "
                f"Rename one of them."
            )
        self._items[name] = function, item

    def find(self, name: str) -> Item:
        """Return the item registered under a name.

        Raises:
            CouldNotGradeError: nothing is.
        """
        if name not in self._items:
            raise CouldNotGradeError(f"No {self._kind} {name} is loaded.")
        return self._items[name][1]

    def forget_public_half(self) -> None:
        """Remove the functions of the loaded assignment."""
        self._items = {
            name: (function, item)
            for name, (function, item) in self._items.items()
            if not function.__module__.startswith(f"{PUBLIC_HALF}.")
        }


def _place(function: Callable[..., Any]) -> str:
    code = function.__code__
    return f"{code.co_filename}, line {code.co_firstlineno}"
