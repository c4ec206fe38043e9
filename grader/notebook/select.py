"""Chooses the statements of a submission that run: definitions and their needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from grader.notebook.definitions import methods_as_functions
from grader.notebook.installed import is_installed
from grader.notebook.names import LIBRARIES, names_of, reach, reach_by_reading
from grader.notebook.remarks import methods_graded, not_installed, not_used, repeated
from grader.submission import Broken, Statement, SubmissionSource

_ASSIGNMENT = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_LOOP = (ast.For, ast.AsyncFor, ast.While)
_BLOCK = (*_LOOP, ast.If, ast.Match, ast.Try, ast.TryStar, ast.With, ast.AsyncWith)
_MAX_FOLLOWED = 500
"""Functions: above this number, far more than homework has, calls are not followed."""
_TRAINING = {"fit", "fit_generator", "train_on_batch"}


@dataclass(frozen=True)
class _Selection:
    """The statements that no rule has dropped so far."""

    left: Sequence[Statement]
    functions: Collection[str]
    """The graded functions."""
    own_modules: Container[str]

    @cached_property
    def needed(self) -> set[str]:
        """The graded functions and every global name that they read, directly or not."""
        return reach_by_reading(self.functions, self.left)


class _Rule(NamedTuple):
    """A reason to drop statements, and the remark on them."""

    drop: Callable[[_Selection], Iterator[Statement]]
    remark: Callable[[Sequence[Statement], Collection[str]], Iterable[str]]
    """Its arguments: the dropped statements, and all names that the graded functions need."""


def select(
    statements: Iterable[Statement],
    broken: Sequence[Broken],
    functions: Collection[str],
    own_modules: Container[str],
) -> SubmissionSource:
    """Choose the statements of a submission that run, in the order of the notebook.

    These are all imports except those that cannot be found and that no function needs; all
    functions and classes, the last of each name as in a kernel; and statements that bind or change
    names which a graded function needs, directly or through others: assignments, blocks, loops,
    calls such as `widths.append(64)` or `configure()`. Statements that train a network never run.

    Args:
        statements: the statements of the submission.
        broken: pieces that cannot be read, for the remarks.
        functions: the graded functions.
        own_modules: names of the student's own modules, which can be imported.
    """
    candidates = _candidates(list(statements))
    selection = _Selection(candidates, functions, own_modules)
    selection, unusable = _apply(_UNUSABLE, selection)
    bound = {name for statement in selection.left for name in statement.defines}
    unbound = [name for name in functions if name not in bound]
    methods = list(methods_as_functions(selection.left, unbound))
    selection = replace(selection, left=[*selection.left, *methods])
    needed = selection.needed
    selection, unneeded = _apply(_UNNEEDED, selection)
    notes = [
        *repeated(candidates, broken, needed),
        *methods_graded(methods),
        *(note for rule, dropped in unusable + unneeded for note in rule.remark(dropped, needed)),
    ]
    return SubmissionSource(tuple(selection.left), tuple(broken), tuple(notes))


def _apply(
    rules: Iterable[_Rule], selection: _Selection
) -> tuple[_Selection, list[tuple[_Rule, list[Statement]]]]:
    """Apply rules one after another; each sees only what the earlier ones left."""
    applied = []
    for rule in rules:
        # By identity: a file may run twice, and its statements are equal.
        out = {id(statement) for statement in rule.drop(selection)}
        applied.append((rule, [item for item in selection.left if id(item) in out]))
        left = [item for item in selection.left if id(item) not in out]
        selection = replace(selection, left=left)
    return selection, applied


def _candidates(statements: Sequence[Statement]) -> list[Statement]:
    """List all statements that bind or change a global name, with these names."""
    libraries = frozenset(_modules_of_libraries(statements))
    changes = _changes_by_calling(statements, libraries)
    found = []
    for statement in statements:
        names = names_of(statement)
        called = names.calls_now & changes.keys()
        bound = (names.binds | (names.changes - libraries)).union(*(changes[n] for n in called))
        if _can_run(statement, bound):
            found.append(statement.defining(bound))
    return found


def _modules_of_libraries(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the names of library modules, such as `np` and `layers`.

    No call on them changes them.
    """
    for statement in statements:
        packages = {module.partition(".")[0] for module in _imported(statement.tree)}
        if packages and packages <= LIBRARIES:
            yield from names_of(statement).binds


def _changes_by_calling(
    statements: Iterable[Statement], libraries: frozenset[str]
) -> dict[str, set[str]]:
    """Map functions to the global names that calling them changes, directly or through others."""
    definitions = {
        name: names
        for names in map(names_of, statements)
        if names.is_definition
        for name in names.binds | (names.changes - libraries)
    }
    followed = definitions if len(definitions) <= _MAX_FOLLOWED else {}
    calls = {name: names.calls & definitions.keys() for name, names in followed.items()}
    changes = {
        name: names.binds_later | (names.changes_later - libraries)
        for name, names in definitions.items()
    }
    return {
        name: {changed for called in reach({name}, calls) for changed in changes[called]}
        for name in definitions
    }


def _can_run(statement: Statement, bound: frozenset[str]) -> bool:
    names = names_of(statement)
    if statement.is_import or names.is_definition:
        return True
    # There is no shell where submissions are graded; and a script's main part defines nothing.
    return (
        isinstance(statement.tree, (*_ASSIGNMENT, *_BLOCK, ast.Expr))
        and bool(bound or names.imports_everything)
        and not names.reads_now & {"get_ipython", "__name__"}
    )


def _imported(tree: ast.stmt) -> set[str]:
    """Collect the dotted names of imported modules, without relative ones (own modules)."""
    if isinstance(tree, ast.ImportFrom):
        return {tree.module} if tree.module and not tree.level else set()
    return {alias.name for alias in tree.names} if isinstance(tree, ast.Import) else set()


def _superseded(selection: _Selection) -> Iterator[Statement]:
    """Yield definitions that are replaced before any statement reads them."""
    unread: dict[str, Statement] = {}
    for statement in selection.left:
        names = names_of(statement)
        for name in names.reads_now & unread.keys():
            del unread[name]
        for name in statement.defines if names.is_definition else ():
            if name in unread:
                yield unread[name]
            unread[name] = statement


def _training(selection: _Selection) -> Iterator[Statement]:
    """Yield assignments and blocks that train when they run, directly or through a function."""
    callers: dict[str, set[str]] = {}
    for statement in selection.left:
        names = names_of(statement)
        for called in names.calls if names.is_definition else ():
            callers.setdefault(called, set()).update(statement.defines)
    trainers = reach(_TRAINING, callers)
    for statement in selection.left:
        names = names_of(statement)
        if not names.is_definition and names.calls_now & trainers:
            yield statement


def _overwriting(selection: _Selection) -> Iterator[Statement]:
    """Yield statements that replace a function by a model or Keras function.

    `conv_block = tf.function(conv_block)`, `network = build` and a lambda stay.
    """
    defined: set[str] = set()
    for statement in selection.left:
        lost = defined.intersection(selection.functions, statement.defines)
        if names_of(statement).is_definition:
            defined.update(statement.defines)
        elif lost and statement.is_import:
            if not any(module in selection.own_modules for module in _imported(statement.tree)):
                yield statement
        elif lost and isinstance(statement.tree, _ASSIGNMENT):
            value = statement.tree.value
            wraps = isinstance(value, ast.Call) and any(
                isinstance(argument, ast.Name) and argument.id in lost for argument in value.args
            )
            if not wraps and not isinstance(value, ast.Name | ast.Attribute | ast.Lambda):
                yield statement


def _unneeded(selection: _Selection) -> Iterator[Statement]:
    """Yield statements that no graded function needs.

    Definitions and imports stay, as a function may be called by a hidden name, such as
    `globals()["helper"]`; except imports of missing modules, and definitions that read names of
    dropped statements when they run.
    """
    dropped: set[str] = set()
    for statement in selection.left:
        names = names_of(statement)
        if (
            not selection.needed.isdisjoint(statement.defines)
            or names.imports_everything
            or (names.is_definition and not names.reads_now & dropped)
            or (statement.is_import and _is_there(statement.tree, selection.own_modules))
        ):
            dropped.difference_update(statement.defines)
        else:
            dropped.update(statement.defines)
            yield statement


def _is_there(tree: ast.stmt, own_modules: Container[str]) -> bool:
    return all(module in own_modules or is_installed(module) for module in _imported(tree))


_UNUSABLE = (
    _Rule(_superseded, lambda *_: ()),  # `repeated` says which definition counts
    _Rule(_training, not_used),
    _Rule(_overwriting, not_used),
)
_UNNEEDED = (_Rule(_unneeded, not_installed),)
