"""Which statements of a submission run: definitions and what they need."""

from __future__ import annotations

import ast
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from grader.notebook.installed import is_installed
from grader.notebook.methods import methods_as_functions
from grader.notebook.names import LIBRARIES, Names, names_of, running_now
from grader.notebook.remarks import Bound, methods_graded, not_installed, not_used, repeated
from grader.notebook.statements import Parsed
from grader.submission import Broken, Statement, SubmissionSource

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORT = (ast.Import, ast.ImportFrom)
_ASSIGNMENT = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCK = (
    *(ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.Match),
    *(ast.AsyncWith, ast.AsyncFor),
)
_MAX_FOLLOWED = 500
"""Functions: who has more of them than any homework is not followed from call to call."""
_TRAINING = {"fit", "fit_generator", "train_on_batch"}


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A statement that runs if somebody needs it."""

    parsed: Parsed
    names: Names

    @property
    def tree(self) -> ast.stmt:
        return self.parsed.tree

    @property
    def is_import(self) -> bool:
        return isinstance(self.tree, _IMPORT)

    @property
    def is_definition(self) -> bool:
        return isinstance(self.tree, _DEFINITION)

    @cached_property
    def defines(self) -> set[str]:
        """Functions and classes that it defines, be it within an `if`, `try` or `with`."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, _DEFINITION))
        return {node.name for node in found} & self.names.binds

    @cached_property
    def calls(self) -> set[str]:
        """Functions and methods that are called somewhere in it."""
        return _called(ast.walk(self.tree))

    @cached_property
    def calls_now(self) -> set[str]:
        """Functions and methods that are called when it runs."""
        return _called(running_now(self.tree))


def select(
    parsed: Sequence[Parsed],
    broken: Sequence[Broken],
    functions: Collection[str],
    own_modules: Container[str] = (),
) -> SubmissionSource:
    """Chooses what of a submission runs, in the order of the notebook.

    All imports but those that cannot be found and that nobody needs; all functions and classes,
    the last of a name as in a kernel; and whatever binds or changes what a graded function needs,
    directly or through other functions: assignments, blocks, loops, calls such as
    `widths.append(64)` or `configure()`. Never what trains a network.

    Args:
        parsed: The statements of the submission.
        broken: What could not be read.
        functions: The graded functions.
        own_modules: Names of the student's own modules, which can be imported.

    Returns:
        The chosen statements, the broken pieces and remarks for the reader.
    """
    candidates = list(_candidates(parsed))
    superseded = set(_superseded(candidates))
    current = [candidate for candidate in candidates if candidate not in superseded]
    training = set(_training(current))
    overwriting = set(_overwriting(current, functions, own_modules))
    runnable = [candidate for candidate in current if candidate not in training | overwriting]
    methods = list(_methods(runnable, functions))
    runnable += map(_candidate, methods)
    needed = _needed(runnable, functions)
    absent = set(_absent(runnable, needed, own_modules))
    chosen = list(_chosen(runnable, needed, absent))
    bound = [
        Bound(name, candidate.parsed)
        for candidate in candidates
        for name in sorted(candidate.defines & needed)
    ]
    unused = [candidate for candidate in current if candidate in training | overwriting]
    notes = [
        *repeated(bound, broken),
        *methods_graded(methods),
        *not_used(
            Bound(name, candidate.parsed)
            for candidate in unused
            for name in sorted(candidate.names.binds & needed)
        ),
        *not_installed(candidate.parsed for candidate in runnable if candidate in absent),
    ]
    return SubmissionSource(tuple(map(_written, chosen)), tuple(broken), tuple(notes))


def _candidates(parsed: Iterable[Parsed]) -> list[_Candidate]:
    """All statements that bind or change a global name."""
    statements = [one for statement in parsed for one in _apart(statement)]
    libraries = frozenset(_modules_of_libraries(statements))
    found = [_candidate(statement, libraries) for statement in statements]
    changes = _changes_by_calling(found)
    return [
        candidate
        for candidate in (_with_calls(candidate, changes) for candidate in found)
        if _can_run(candidate)
    ]


def _candidate(parsed: Parsed, libraries: frozenset[str] = frozenset()) -> _Candidate:
    return _Candidate(parsed, names_of(parsed.source, libraries))


def _modules_of_libraries(statements: Iterable[Parsed]) -> Iterator[str]:
    """Names such as `np`, `layers` and `K`: whatever is called on them, they stay as they are."""
    for statement in statements:
        packages = {module.partition(".")[0] for module in _imported(statement.tree)}
        if packages and packages <= LIBRARIES:
            yield from names_of(statement.source).binds


def _can_run(candidate: _Candidate) -> bool:
    if candidate.is_import or candidate.is_definition:
        return True
    # Where submissions are graded there is no shell; and a script's main part is no definition.
    return (
        isinstance(candidate.tree, (*_ASSIGNMENT, *_BLOCK, ast.Expr))
        and bool(candidate.names.binds or _imports_everything(candidate.tree))
        and not candidate.names.reads_now & {"get_ipython", "__name__"}
    )


def _apart(parsed: Parsed) -> Iterator[Parsed]:
    """One statement, or one for each imported name so that a missing one harms no other."""
    tree = parsed.tree
    if not isinstance(tree, _IMPORT):
        yield parsed
        return
    for alias in tree.names:
        single: ast.Import | ast.ImportFrom = ast.Import([alias])
        if isinstance(tree, ast.ImportFrom):
            single = ast.ImportFrom(tree.module, [alias], tree.level)
        line = parsed.line + alias.lineno - tree.lineno
        yield Parsed(ast.unparse(single), parsed.where, line, single)


def _changes_by_calling(candidates: Iterable[_Candidate]) -> dict[str, set[str]]:
    """Function → the global names that calling it binds or changes, itself or through others."""
    definitions = {
        name: candidate
        for candidate in candidates
        if candidate.is_definition
        for name in candidate.names.binds
    }
    changes = {name: candidate.names.binds_later for name, candidate in definitions.items()}
    calls: dict[str, set[str]] = {}
    if len(definitions) <= _MAX_FOLLOWED:
        for name, candidate in definitions.items():
            calls[name] = candidate.calls & definitions.keys()
    return {
        name: {changed for called in _closure({name}, calls) for changed in changes[called]}
        for name in definitions
    }


def _with_calls(candidate: _Candidate, changes: Mapping[str, set[str]]) -> _Candidate:
    """Counts what the functions change that a statement calls among what it binds."""
    changed = {name for called in candidate.calls_now for name in changes.get(called, ())}
    names = replace(candidate.names, binds=candidate.names.binds | changed)
    return replace(candidate, names=names) if changed else candidate


def _superseded(candidates: Iterable[_Candidate]) -> Iterator[_Candidate]:
    """Definitions that a later one of the same name replaces before anything has read them."""
    unread: dict[str, _Candidate] = {}
    for candidate in candidates:
        for name in candidate.names.reads_now & unread.keys():
            del unread[name]
        for name in candidate.names.binds if candidate.is_definition else ():
            if name in unread:
                yield unread[name]
            unread[name] = candidate


def _training(candidates: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """Assignments and blocks that train when they run, themselves or through a function."""
    callers: dict[str, set[str]] = {}
    for candidate in candidates:
        if candidate.is_definition:
            for called in candidate.calls:
                callers.setdefault(called, set()).update(candidate.names.binds)
    trainers = _closure(_TRAINING, callers)
    for candidate in candidates:
        if not candidate.is_definition and candidate.calls_now & trainers:
            yield candidate


def _closure(start: Iterable[str], follows: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that is reached from `start`, which is part of it."""
    reached = set(start)
    waiting = list(reached)
    while waiting:
        new = set(follows.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def _called(nodes: Iterable[ast.AST]) -> set[str]:
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return {
        function.id if isinstance(function, ast.Name) else function.attr
        for function in called
        if isinstance(function, ast.Name | ast.Attribute)
    }


def _overwriting(
    candidates: Sequence[_Candidate], functions: Collection[str], own_modules: Container[str]
) -> Iterator[_Candidate]:
    """What puts something else, a built model or Keras's own, in the place of a function.

    `identity_block = tf.function(identity_block)`, `ResNet50 = build` and a lambda stay.
    """
    defined: set[str] = set()
    for candidate in candidates:
        lost = candidate.names.binds & defined & set(functions)
        if candidate.is_definition:
            defined |= candidate.names.binds
        elif (
            candidate.is_import
            and lost
            and not any(module in own_modules for module in _imported(candidate.tree))
        ):
            yield candidate
        elif isinstance(candidate.tree, _ASSIGNMENT):
            value = candidate.tree.value
            wraps = isinstance(value, ast.Call) and any(
                isinstance(argument, ast.Name) and argument.id in lost for argument in value.args
            )
            if lost and not wraps and not isinstance(value, ast.Name | ast.Attribute | ast.Lambda):
                yield candidate


def _imported(tree: ast.stmt) -> set[str]:
    """The dotted names of the modules that an import names; a relative one names an own module."""
    if isinstance(tree, ast.ImportFrom):
        return {tree.module} if tree.module and not tree.level else set()
    return {alias.name for alias in tree.names} if isinstance(tree, ast.Import) else set()


def _methods(candidates: Sequence[_Candidate], functions: Collection[str]) -> Iterator[Parsed]:
    bound = {name for candidate in candidates for name in candidate.names.binds}
    yield from methods_as_functions(
        [candidate.parsed for candidate in candidates],
        [name for name in functions if name not in bound],
    )


def _needed(candidates: Iterable[_Candidate], functions: Collection[str]) -> set[str]:
    """The graded functions and every global name that they read, directly or not."""
    reads: dict[str, set[str]] = {}
    for candidate in candidates:
        for name in candidate.names.binds:
            reads.setdefault(name, set()).update(candidate.names.reads)
    return _closure(functions, reads)


def _absent(
    candidates: Iterable[_Candidate], needed: set[str], own_modules: Container[str]
) -> Iterator[_Candidate]:
    """Imports of modules that are not there, of which no graded function needs anything."""
    for candidate in candidates:
        if candidate.is_import and not candidate.names.binds & needed:
            found = (
                module in own_modules or is_installed(module)
                for module in _imported(candidate.tree)
            )
            if not all(found) and not _imports_everything(candidate.tree):
                yield candidate


def _chosen(
    candidates: Sequence[_Candidate], needed: set[str], absent: set[_Candidate]
) -> Iterator[_Candidate]:
    left_out: set[str] = set()
    for candidate in candidates:
        wanted = bool(candidate.names.binds & needed) or _imports_everything(candidate.tree)
        if candidate.is_definition and not candidate.names.reads_now & left_out:
            wanted = True  # called by a name that cannot be seen, such as `globals()["helper"]`
        if wanted or (candidate.is_import and candidate not in absent):
            left_out -= candidate.names.binds
            yield candidate
        else:
            left_out |= candidate.names.binds


def _imports_everything(tree: ast.stmt) -> bool:
    return any(isinstance(node, ast.alias) and node.name == "*" for node in running_now(tree))


def _written(candidate: _Candidate) -> Statement:
    parsed, binds = candidate.parsed, tuple(sorted(candidate.names.binds))
    return Statement(parsed.source, parsed.where, parsed.line, binds, candidate.is_import)
