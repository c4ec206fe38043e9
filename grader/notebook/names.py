"""Which global names a statement binds and reads, as Python's own symbol table has it."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}


@dataclass(frozen=True)
class Names:
    """The global names of one statement."""

    binds: frozenset[str]
    """Names that it assigns, defines, imports or changes (`settings["filters"] = 3`)."""
    reads_now: frozenset[str]
    """Names that must exist when it runs: decorators, defaults, base classes, values."""
    reads_later: frozenset[str]
    """Names that its functions read when they are called."""

    @property
    def reads(self) -> frozenset[str]:
        """All names that it reads, sooner or later."""
        return self.reads_now | self.reads_later


def names_of(source: str, tree: ast.stmt) -> Names:
    """Finds the names of a statement.

    Args:
        source: The statement, which compiles.
        tree: The same, parsed.

    Returns:
        Its global names. What `from x import *` binds cannot be known.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(source, "<submission>", "exec")
    binds = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    if isinstance(tree, ast.Assign | ast.AnnAssign | ast.AugAssign):
        binds = set(_targets(tree))  # without the loop variables of comprehensions
    reads_now = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    reads_later: set[str] = set()
    for child in table.get_children():
        _collect(child, reads_now, reads_later)
    return Names(frozenset(binds), frozenset(reads_now), frozenset(reads_later))


def _collect(table: symtable.SymbolTable, now: set[str], later: set[str]) -> None:
    """Adds the globals of a nested scope to those read now or, inside a function, later."""
    runs_now = table.get_type() != "function" or table.get_name() in _COMPREHENSIONS
    reads = now if runs_now else later
    for symbol in table.get_symbols():
        if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned()):
            reads.add(symbol.get_name())
    for child in table.get_children():
        _collect(child, reads, later)


def _targets(tree: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    targets = list(tree.targets) if isinstance(tree, ast.Assign) else [tree.target]
    while targets:
        match targets.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                targets = [*targets, *parts]
            case ast.Starred(value=part) | ast.Attribute(value=part) | ast.Subscript(value=part):
                targets = [*targets, part]
