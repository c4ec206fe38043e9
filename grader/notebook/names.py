"""The global names that a statement binds and reads, from Python's own symbol table."""

from __future__ import annotations

import ast
import symtable
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.submission import Statement, remember_by_source

LIBRARIES = {"keras", "tensorflow", "numpy"}
"""The libraries that every submission uses."""

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CHANGING = {
    *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update"),
}
"""Methods that change lists, dictionaries and sets."""


@dataclass(frozen=True)
class Names:
    """The names in one statement.

    "Now" is when it runs, "later" when its functions are called.

    What `from x import *` binds cannot be known.
    """

    binds: frozenset[str]
    """Global names that it assigns, defines, imports or changes (`settings["filters"] = 3`)."""
    binds_later: frozenset[str]
    changes: frozenset[str]
    """Global names of objects whose method may change them: `values.append(3)`, but also
    `np.append(values, 3)`."""
    changes_later: frozenset[str]
    reads_now: frozenset[str]
    """Global names that must exist when it runs: decorators, defaults, base classes, values."""
    reads_later: frozenset[str]
    defines: frozenset[str]
    """Functions and classes that it defines, also within an `if`, `try` or `with`."""
    calls_now: frozenset[str]
    """Functions and methods that it calls when it runs."""
    calls: frozenset[str]
    """Functions and methods that it calls, now or later."""
    attributes: frozenset[str]
    """Names after a dot."""
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    imports_everything: bool
    """True if `from x import *` runs now."""
    is_definition: bool

    @property
    def reads(self) -> frozenset[str]:
        """All global names that it reads, now or later."""
        return self.reads_now | self.reads_later


@remember_by_source(most=100_000)  # more than one submission can hold
def names_of(statement: Statement) -> Names:
    """Find the names in a statement."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(statement.source, "<submission>", "exec")
    tree = statement.tree
    symbols = table.get_symbols()
    assigned = {item.get_name() for item in symbols if item.is_assigned() or item.is_imported()}
    if isinstance(tree, ast.Assign | ast.AnnAssign | ast.AugAssign):
        # Without the loop variables of comprehensions.
        targets = tree.targets if isinstance(tree, ast.Assign) else [tree.target]
        assigned = {name for target in targets for name in _stored(target)}
    reads_now = {item.get_name() for item in symbols if item.is_referenced()}
    reads_later: set[str] = set()
    for child in table.get_children():
        _collect(child, reads_now, reads_later)
    now = list(_running_now(tree))
    all_nodes = list(ast.walk(tree))
    return Names(
        binds=frozenset(assigned | _with_changed_parts(now) & reads_now),
        binds_later=frozenset(
            _assigned_globals(table) | _with_changed_parts(all_nodes) & reads_later
        ),
        changes=_with_changing_calls(now) & reads_now,
        changes_later=_with_changing_calls(all_nodes) & reads_later,
        reads_now=frozenset(reads_now),
        reads_later=frozenset(reads_later),
        defines=frozenset(node.name for node in all_nodes if isinstance(node, _DEFINITION)),
        calls_now=_called(now),
        calls=_called(all_nodes),
        attributes=frozenset(node.attr for node in all_nodes if isinstance(node, ast.Attribute)),
        imports=tuple(node for node in all_nodes if isinstance(node, ast.Import | ast.ImportFrom)),
        imports_everything=any(isinstance(node, ast.alias) and node.name == "*" for node in now),
        is_definition=isinstance(tree, _DEFINITION),
    )


def reach(start: Iterable[str], leads_to: Mapping[str, Iterable[str]]) -> set[str]:
    """Collect all names reachable from some names, these included."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        new = set(leads_to.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def reach_by_reading(start: Iterable[str], statements: Iterable[Statement]) -> set[str]:
    """Collect all global names that some names need, directly or through others."""
    reads: dict[str, set[str]] = {}
    for statement in statements:
        for name in statement.defines:
            reads.setdefault(name, set()).update(names_of(statement).reads)
    return reach(start, reads)


def _running_now(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk through the nodes that run at once, without functions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _FUNCTION):
            yield node
            waiting += ast.iter_child_nodes(node)


def _collect(table: symtable.SymbolTable, now: set[str], later: set[str]) -> None:
    """Add the globals of a nested scope to names read now or later."""
    runs_now = table.get_type() != "function" or table.get_name() in _COMPREHENSIONS
    reads = now if runs_now else later
    for symbol in table.get_symbols():
        if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned()):
            reads.add(symbol.get_name())
    for child in table.get_children():
        _collect(child, reads, later)


def _assigned_globals(table: symtable.SymbolTable) -> set[str]:
    """Collect names that functions within a scope declare `global` and assign."""
    found: set[str] = set()
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_declared_global() and symbol.is_assigned():
                found.add(symbol.get_name())
        found |= _assigned_globals(child)
    return found


def _with_changed_parts(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Collect names with an assignment to an element or attribute."""
    parts = (node for node in nodes if isinstance(node, ast.Subscript | ast.Attribute))
    stored = (node for node in parts if isinstance(node.ctx, ast.Store))
    return frozenset(name for node in stored for name in _root(node))


def _with_changing_calls(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Collect names that have a changing method called."""
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    methods = (function for function in called if isinstance(function, ast.Attribute))
    changing = (method for method in methods if method.attr in _CHANGING)
    return frozenset(name for method in changing for name in _root(method))


def _called(nodes: Iterable[ast.AST]) -> frozenset[str]:
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = [function.id for function in called if isinstance(function, ast.Name)]
    return frozenset(names + [item.attr for item in called if isinstance(item, ast.Attribute)])


def _stored(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _root(node: ast.expr) -> Iterator[str]:
    """Yield the name that an element or attribute belongs to: `a` of `a.b[0].c`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
