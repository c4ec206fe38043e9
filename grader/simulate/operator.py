"""Operators: small named changes to one function.

An operator applies at each place where its change can happen.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from grader.simulate.change import Change, changed_function
from grader.simulate.function import Function

Changes: TypeAlias = Iterable[Change]
"""The change of every place where an operator applies; those without effect are skipped."""
Several: TypeAlias = Iterable[Changes]
"""The changes of several operators, one after another."""
Finder: TypeAlias = Callable[[Function], Changes]


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
        for change in filter(None, self.find(Function(function))):
            source = ast.unparse(changed_function(function, change))
            if source not in known:
                known.add(source)
                lines = [getattr(node, "lineno", function.lineno) for node in change]
                yield Edit(self.name, function.name, source, min(lines) - function.lineno + 1)


class Catalog(list[Operator]):
    """The operators of one module, in the order of their definitions."""

    def certain(self, sentence: str) -> Callable[[Finder], Operator]:
        """Add the decorated finder as an operator with its own name and a sentence."""
        return lambda find: self._add(find.__name__, sentence, find, certain=True)

    def uncertain(self, sentence: str) -> Callable[[Finder], Operator]:
        """Add an operator whose edits may also compute what the original computes."""
        return lambda find: self._add(find.__name__, sentence, find, certain=False)

    def several(
        self, *, certain: bool = True, **sentences: str
    ) -> Callable[[Callable[[Function], Several]], None]:
        """Add the operators whose changes the decorated function yields.

        Args:
            certain: as in `Operator`.
            sentences: sentence of each operator by its name, in the order of their changes.
        """

        def add(find: Callable[[Function], Several]) -> None:
            def find_one(name: str, function: Function) -> Changes:
                return dict(zip(sentences, find(function), strict=True))[name]

            for name, sentence in sentences.items():
                self._add(name, sentence, partial(find_one, name), certain=certain)

        return add

    def _add(self, name: str, sentence: str, find: Finder, *, certain: bool) -> Operator:
        self.append(Operator(name, sentence, find, certain))
        return self[-1]
