"""Operators: small named changes to one function.

An operator applies at each place where its change can happen.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.simulate.change import Change, changed_function
from grader.simulate.function import Function

Changes: TypeAlias = Iterator[Change]
Finder: TypeAlias = Callable[[Function], Changes]
"""A function that yields the change of every place where an operator applies."""


@dataclass(frozen=True)
class Edit:
    """One function after one application of one operator."""

    operator: str
    function: str
    source: str
    """The changed function."""
    line: int
    """1-based line of the original function at which the change begins."""


@dataclass(frozen=True)
class Operator:
    """A realistic mistake, or another way to write the same thing."""

    name: str
    """In words: `missing_shortcut`."""
    sentence: str
    """The student's mistake or style, in one sentence."""
    find: Finder
    certain: bool = True
    """True if every edit does what the name promises: a mistake changes the function for some
    arguments, a style for none, wherever else the function is called. Uncertain operators are for
    the audit, which looks at one function and recognizes mutants that compute the same."""

    def apply(self, function: ast.FunctionDef) -> Iterator[Edit]:
        """Apply the operator at each place in turn; yield each result."""
        known = {ast.unparse(function)}
        for change in self.find(Function(function)):
            source = ast.unparse(changed_function(function, change))
            if source not in known:
                known.add(source)
                lines = [getattr(node, "lineno", function.lineno) for node in change]
                yield Edit(self.name, function.name, source, min(lines) - function.lineno + 1)


class Catalog(list[Operator]):
    """The operators of one module, in the order of their definitions."""

    def certain(self, sentence: str) -> Callable[[Finder], Operator]:
        """Add the decorated finder as an operator with its own name and a sentence."""
        return lambda find: self._add(find, sentence, certain=True)

    def uncertain(self, sentence: str) -> Callable[[Finder], Operator]:
        """Add an operator with edits that may keep the function's meaning."""
        return lambda find: self._add(find, sentence, certain=False)

    def table(
        self,
        form: Callable[..., Finder],
        *rows: tuple[str, str, *tuple[Any, ...]],
        certain: bool = True,
    ) -> None:
        """Add operators of one form.

        Args:
            form: makes a finder of the rest of a row.
            rows: name and sentence of each operator, and what the form needs.
            certain: as in `Operator`.
        """
        for name, sentence, *rest in rows:
            self.append(Operator(name, sentence, form(*rest), certain))

    def _add(self, find: Finder, sentence: str, *, certain: bool) -> Operator:
        self.append(Operator(find.__name__, sentence, find, certain))
        return self[-1]
