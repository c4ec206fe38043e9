"""Operators: small named changes to one function, each at every place where it can happen."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from grader.simulate.syntax import Change, rewritten

Finder: TypeAlias = Callable[[ast.FunctionDef], Iterator[Change]]
"""Finds every place of a function where an operator applies, and says what to change there."""


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
    """What the student did."""
    find: Finder
    certain: bool = True
    """Whether every edit does what the name promises: a mistake changes the function for some
    arguments, a style for none, wherever else the function is called. Uncertain ones are for the
    audit, which looks at one function and tells equals apart."""

    def apply(self, function: ast.FunctionDef) -> Iterator[Edit]:
        """Yields the function with the operator applied at each place, one place at a time."""
        seen = {ast.unparse(function)}
        for change in self.find(function):
            source = ast.unparse(rewritten(function, change))
            if source not in seen:
                seen.add(source)
                lines = [getattr(node, "lineno", function.lineno) for node in change]
                yield Edit(self.name, function.name, source, min(lines) - function.lineno + 1)


def operator(find: Finder) -> Operator:
    """Makes an operator of a finder: its name, and the first line of its docstring."""
    return _operator(find, certain=True)


def uncertain_operator(find: Finder) -> Operator:
    """Makes an operator whose edits may also compute what the original computes."""
    return _operator(find, certain=False)


def _operator(find: Finder, *, certain: bool) -> Operator:
    sentence = (find.__doc__ or "").partition("\n")[0]
    assert sentence, "An operator says in its docstring what the student did."
    return Operator(find.__name__, sentence, find, certain)
