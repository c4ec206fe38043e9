"""Which global names a statement binds and reads, as Python's own symbol table has it."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.notebook.statements import parse_quietly

_COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LIBRARIES = {"keras", "tensorflow", "numpy"}
"""What every submission builds with."""
_CHANGING = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update"),
}
"""Methods by which lists, dictionaries and sets are changed."""


@dataclass(frozen=True)
class Names:
    """The global names of one statement."""

    binds: frozenset[str]
    """Names that it assigns, defines, imports or changes (`settings["filters"] = 3`)."""
    reads_now: frozenset[str]
    """Names that must exist when it runs: decorators, defaults, base classes, values."""
    reads_later: frozenset[str]
    """Names that its functions read when they are called."""
    binds_later: frozenset[str] = frozenset()
    """Names that its functions assign (`global`) or change when they are called."""

    @property
    def reads(self) -> frozenset[str]:
        """All names that it reads, sooner or later."""
        return self.reads_now | self.reads_later


@lru_cache(maxsize=4096)
def names_of(source: str, libraries: frozenset[str] = frozenset()) -> Names:
    """Finds the names of a statement.

    Args:
        source: The statement, which compiles.
        libraries: Names of modules that no call changes: `np.append(values, 3)` is no change of
            `np`, though `values.append(3)` is one of `values`.

    Returns:
        Its global names. What `from x import *` binds cannot be known.
    """
    tree = parse_quietly(source).body[0]
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
    binds |= set(_changed(running_now(tree), libraries)) & reads_now
    changed_later = set(_changed(ast.walk(tree), libraries)) & reads_later
    binds_later = set(_assigned_globals(table)) | changed_later
    return Names(*map(frozenset, (binds, reads_now, reads_later, binds_later)))


def running_now(tree: ast.AST) -> Iterator[ast.AST]:
    """Walks what runs at once, leaving out functions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _FUNCTIONS):
            yield node
            waiting += ast.iter_child_nodes(node)


def _collect(table: symtable.SymbolTable, now: set[str], later: set[str]) -> None:
    """Adds the globals of a nested scope to those read now or, inside a function, later."""
    runs_now = table.get_type() != "function" or table.get_name() in _COMPREHENSIONS
    reads = now if runs_now else later
    for symbol in table.get_symbols():
        if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned()):
            reads.add(symbol.get_name())
    for child in table.get_children():
        _collect(child, reads, later)


def _assigned_globals(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that functions within a scope declare `global` and assign."""
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_declared_global() and symbol.is_assigned():
                yield symbol.get_name()
        yield from _assigned_globals(child)


def _changed(nodes: Iterable[ast.AST], libraries: Collection[str]) -> Iterator[str]:
    """Names of which an element, an attribute or, by a method, the content is changed."""
    for node in nodes:
        match node:
            case ast.Subscript(value=owner, ctx=ast.Store()):
                yield from _root(owner)
            case ast.Attribute(value=owner, ctx=ast.Store()):
                yield from _root(owner)
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _CHANGING:
                yield from (name for name in _root(owner) if name not in libraries)


def _targets(tree: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[str]:
    targets = list(tree.targets) if isinstance(tree, ast.Assign) else [tree.target]
    while targets:
        match targets.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                targets = [*targets, *parts]
            case ast.Starred(value=part):
                targets = [*targets, part]


def _root(node: ast.expr) -> Iterator[str]:
    """The name that an element or attribute belongs to: `a` of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
