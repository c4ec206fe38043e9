"""Chooses the statements of a submission that run: definitions and their needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from grader.notebook.installed import is_installed
from grader.notebook.methods import methods_as_functions
from grader.notebook.names import (
    DEFINITION,
    LIBRARIES,
    Names,
    names_of,
    reach,
    reach_by_reading,
)
from grader.notebook.remarks import Bound, methods_graded, not_installed, not_used, repeated
from grader.submission import Broken, Statement, SubmissionSource

_ASSIGNMENT = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCK = (
    *(ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.Match),
    *(ast.AsyncWith, ast.AsyncFor),
)
_MAX_FOLLOWED = 500
"""Functions: above this number, far more than homework has, calls are not followed."""
_TRAINING = {"fit", "fit_generator", "train_on_batch"}


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A statement that runs if a graded function needs it."""

    statement: Statement
    names: Names
    binds: frozenset[str]
    """Global names that it binds or changes, itself or by calling functions."""

    @property
    def tree(self) -> ast.stmt:
        return self.statement.tree

    @property
    def is_import(self) -> bool:
        return self.statement.is_import

    @property
    def is_definition(self) -> bool:
        return isinstance(self.tree, DEFINITION)

    @property
    def defines(self) -> frozenset[str]:
        """Functions and classes that it defines as global names."""
        return self.names.defines & self.binds


@dataclass(frozen=True)
class _Selection:
    """The statements that no rule has dropped so far."""

    left: Sequence[_Candidate]
    functions: Collection[str]
    """The graded functions."""
    own_modules: Container[str]

    @cached_property
    def needed(self) -> set[str]:
        """The graded functions and every global name that they read, directly or not."""
        pairs = ((candidate.binds, candidate.names) for candidate in self.left)
        return reach_by_reading(self.functions, pairs)


_Remark: TypeAlias = Callable[[Sequence[_Candidate], Collection[str]], Iterable[str]]
"""Words about dropped statements, given all names that the graded functions need."""


class _Rule(NamedTuple):
    """A reason to drop statements, and the remark on them."""

    drop: Callable[[_Selection], Iterator[_Candidate]]
    remark: _Remark


def select(
    statements: Iterable[Statement],
    broken: Sequence[Broken],
    functions: Collection[str],
    own_modules: Container[str] = (),
) -> SubmissionSource:
    """Choose the statements of a submission that run, in the order of the notebook.

    These are all imports except those that cannot be found and that no function needs; all
    functions and classes, the last of each name as in a kernel; and statements that bind or change
    names which a graded function needs, directly or through others: assignments, blocks, loops,
    calls such as `widths.append(64)` or `configure()`. Statements that train a network never run.

    Args:
        statements: the statements of the submission.
        broken: pieces that cannot be read.
        functions: the graded functions.
        own_modules: names of the student's own modules, which can be imported.

    Returns:
        The chosen statements, the broken pieces and remarks for the reader.
    """
    candidates = _candidates(list(statements))
    selection = _Selection(candidates, functions, own_modules)
    selection, unusable = _apply(_UNUSABLE, selection)
    methods = list(_methods(selection))
    selection = replace(selection, left=[*selection.left, *map(_candidate, methods)])
    needed = selection.needed
    selection, unneeded = _apply(_UNNEEDED, selection)
    notes = [
        *repeated(_bound(candidates, lambda candidate: candidate.defines & needed), broken),
        *methods_graded(methods),
        *(note for remark, dropped in unusable + unneeded for note in remark(dropped, needed)),
    ]
    return SubmissionSource(tuple(map(_chosen, selection.left)), tuple(broken), tuple(notes))


def _apply(
    rules: Iterable[_Rule], selection: _Selection
) -> tuple[_Selection, list[tuple[_Remark, list[_Candidate]]]]:
    """Apply rules one after another; each sees only what the earlier ones left."""
    remarks = []
    for rule in rules:
        out = set(rule.drop(selection))
        dropped = [candidate for candidate in selection.left if candidate in out]
        left = [candidate for candidate in selection.left if candidate not in out]
        selection = replace(selection, left=left)
        remarks.append((rule.remark, dropped))
    return selection, remarks


def _candidates(statements: Sequence[Statement]) -> list[_Candidate]:
    """List all statements that bind or change a global name."""
    libraries = frozenset(_modules_of_libraries(statements))
    found = [_candidate(statement, libraries) for statement in statements]
    changes = _changes_by_calling(found, libraries)
    return [candidate for candidate in _with_calls(found, changes) if _can_run(candidate)]


def _candidate(statement: Statement, libraries: frozenset[str] = frozenset()) -> _Candidate:
    names = names_of(statement)
    return _Candidate(statement, names, names.binds | (names.changes - libraries))


def _modules_of_libraries(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield names such as `np`, `layers` and `K`: no call on them changes them."""
    for statement in statements:
        packages = {module.partition(".")[0] for module in _imported(statement.tree)}
        if packages and packages <= LIBRARIES:
            yield from names_of(statement).binds


def _changes_by_calling(
    candidates: Iterable[_Candidate], libraries: frozenset[str]
) -> dict[str, set[str]]:
    """Map functions to the global names that calling them changes, directly or through others."""
    definitions = {
        name: candidate.names
        for candidate in candidates
        if candidate.is_definition
        for name in candidate.binds
    }
    calls: dict[str, frozenset[str]] = {}
    if len(definitions) <= _MAX_FOLLOWED:
        calls = {name: names.calls & definitions.keys() for name, names in definitions.items()}
    return {
        name: {
            changed
            for called in reach({name}, calls)
            for changed in definitions[called].binds_later
            | (definitions[called].changes_later - libraries)
        }
        for name in definitions
    }


def _with_calls(
    candidates: Iterable[_Candidate], changes: dict[str, set[str]]
) -> Iterator[_Candidate]:
    """Count names that are changed by called functions among those that a statement binds."""
    for candidate in candidates:
        called = candidate.names.calls_now & changes.keys()
        changed = candidate.binds.union(*(changes[name] for name in called))
        yield replace(candidate, binds=changed) if called else candidate


def _can_run(candidate: _Candidate) -> bool:
    if candidate.is_import or candidate.is_definition:
        return True
    # There is no shell where submissions are graded; and a script's main part defines nothing.
    return (
        isinstance(candidate.tree, (*_ASSIGNMENT, *_BLOCK, ast.Expr))
        and bool(candidate.binds or candidate.names.imports_everything)
        and not candidate.names.reads_now & {"get_ipython", "__name__"}
    )


def _methods(selection: _Selection) -> Iterator[Statement]:
    """Write assignments for graded functions that exist as methods only."""
    bound = frozenset[str]().union(*(candidate.binds for candidate in selection.left))
    return methods_as_functions(
        [candidate.statement for candidate in selection.left],
        [name for name in selection.functions if name not in bound],
    )


def _chosen(candidate: _Candidate) -> Statement:
    statement = replace(candidate.statement, defines=tuple(sorted(candidate.binds)))
    return statement.with_tree(candidate.tree)


def _bound(
    candidates: Iterable[_Candidate], names: Callable[[_Candidate], Iterable[str]]
) -> Iterator[Bound]:
    for candidate in candidates:
        for name in sorted(names(candidate)):
            yield Bound(name, candidate.statement)


def _imported(tree: ast.stmt) -> set[str]:
    """Collect the dotted names of imported modules, without relative ones (own modules)."""
    if isinstance(tree, ast.ImportFrom):
        return {tree.module} if tree.module and not tree.level else set()
    return {alias.name for alias in tree.names} if isinstance(tree, ast.Import) else set()


def _superseded(selection: _Selection) -> Iterator[_Candidate]:
    """Yield definitions that a later one replaces before any statement has read them."""
    unread: dict[str, _Candidate] = {}
    for candidate in selection.left:
        for name in candidate.names.reads_now & unread.keys():
            del unread[name]
        for name in candidate.binds if candidate.is_definition else ():
            if name in unread:
                yield unread[name]
            unread[name] = candidate


def _training(selection: _Selection) -> Iterator[_Candidate]:
    """Yield assignments and blocks that train when they run, directly or through a function."""
    callers: dict[str, set[str]] = {}
    for candidate in selection.left:
        if candidate.is_definition:
            for called in candidate.names.calls:
                callers.setdefault(called, set()).update(candidate.binds)
    trainers = reach(_TRAINING, callers)
    for candidate in selection.left:
        if not candidate.is_definition and candidate.names.calls_now & trainers:
            yield candidate


def _overwriting(selection: _Selection) -> Iterator[_Candidate]:
    """Yield statements that replace a function by a built model or by Keras's own function.

    `identity_block = tf.function(identity_block)`, `ResNet50 = build` and a lambda stay.
    """
    defined: set[str] = set()
    for candidate in selection.left:
        lost = candidate.binds & defined & set(selection.functions)
        if candidate.is_definition:
            defined |= candidate.binds
        elif candidate.is_import:
            own = any(module in selection.own_modules for module in _imported(candidate.tree))
            if lost and not own:
                yield candidate
        elif isinstance(candidate.tree, _ASSIGNMENT):
            value = candidate.tree.value
            wraps = isinstance(value, ast.Call) and any(
                isinstance(argument, ast.Name) and argument.id in lost for argument in value.args
            )
            if lost and not wraps and not isinstance(value, ast.Name | ast.Attribute | ast.Lambda):
                yield candidate


def _unneeded(selection: _Selection) -> Iterator[_Candidate]:
    """Yield statements that no graded function needs, but no definition and no import.

    These two stay, as a function may be called by a name that cannot be seen, such as
    `globals()["helper"]`, unless they cannot run: an import of a missing module, a definition
    that reads names of dropped statements.
    """
    dropped: set[str] = set()
    for candidate in selection.left:
        if (
            candidate.binds & selection.needed
            or candidate.names.imports_everything
            or (candidate.is_definition and not candidate.names.reads_now & dropped)
            or (candidate.is_import and _is_there(candidate.tree, selection.own_modules))
        ):
            dropped -= candidate.binds
        else:
            dropped |= candidate.binds
            yield candidate


def _is_there(tree: ast.stmt, own_modules: Container[str]) -> bool:
    return all(module in own_modules or is_installed(module) for module in _imported(tree))


def _say_not_used(dropped: Sequence[_Candidate], needed: Collection[str]) -> Iterable[str]:
    return not_used(_bound(dropped, lambda candidate: candidate.binds & frozenset(needed)))


def _say_not_installed(dropped: Sequence[_Candidate], _: Collection[str]) -> Iterable[str]:
    return not_installed(candidate.statement for candidate in dropped if candidate.is_import)


_UNUSABLE = (
    _Rule(_superseded, lambda *_: ()),  # `repeated` says which definition counts
    _Rule(_training, _say_not_used),
    _Rule(_overwriting, _say_not_used),
)
_UNNEEDED = (_Rule(_unneeded, _say_not_installed),)
