"""Which statements of a submission run: definitions and what they need."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.notebook.names import Names, names_of
from grader.notebook.statements import Parsed
from grader.submission import Broken, Statement, SubmissionSource

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORT = (ast.Import, ast.ImportFrom)
_ASSIGNMENT = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BLOCK = (ast.If, ast.Try, ast.TryStar, ast.With)
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


def select(
    parsed: Sequence[Parsed], broken: Sequence[Broken], functions: Collection[str]
) -> SubmissionSource:
    """Chooses what of a submission runs, in the order of the notebook.

    All imports; all functions and classes, the last of a name as in a kernel; assignments and
    `if`, `try` and `with` blocks that bind what a graded function needs, directly or through
    other functions. Never what trains a network.

    Args:
        parsed: The statements of the submission.
        broken: What could not be read.
        functions: The graded functions.

    Returns:
        The chosen statements, the broken pieces and remarks for the reader.
    """
    candidates = list(_candidates(parsed))
    superseded = set(_superseded(candidates))
    current = [candidate for candidate in candidates if candidate not in superseded]
    harmful = set(_training(current)) | set(_overwriting(current, functions))
    runnable = [candidate for candidate in current if candidate not in harmful]
    needed = _needed(runnable, functions)
    chosen = list(_chosen(runnable, needed))
    notes = [
        *_repeated(candidates, broken, needed),
        *_left_out((candidate for candidate in current if candidate in harmful), needed),
    ]
    statements = tuple(statement for candidate in chosen for statement in _written(candidate))
    return SubmissionSource(statements, tuple(broken), tuple(notes))


def _candidates(parsed: Iterable[Parsed]) -> Iterator[_Candidate]:
    for statement in parsed:
        if not isinstance(statement.tree, _IMPORT + _DEFINITION + _ASSIGNMENT + _BLOCK):
            continue
        names = names_of(statement.source, statement.tree)
        # Where submissions are graded there is no shell; and a script's main part is no definition.
        if isinstance(statement.tree, _DEFINITION) or not names.reads_now & {
            "get_ipython",
            "__name__",
        }:
            yield _Candidate(statement, names)


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
            for called in _calls(ast.walk(candidate.tree)):
                callers.setdefault(called, set()).update(candidate.names.binds)
    trainers = _closure(_TRAINING, callers)
    for candidate in candidates:
        if not candidate.is_definition and _calls(_now(candidate.tree)) & trainers:
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


def _calls(nodes: Iterable[ast.AST]) -> set[str]:
    """The names of the functions and methods that are called."""
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return {
        function.id if isinstance(function, ast.Name) else function.attr
        for function in called
        if isinstance(function, ast.Name | ast.Attribute)
    }


def _now(tree: ast.AST) -> Iterator[ast.AST]:
    """Walks what runs at once, leaving out the bodies of functions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        ]


def _overwriting(
    candidates: Sequence[_Candidate], functions: Collection[str]
) -> Iterator[_Candidate]:
    """Assignments that put something else, such as a built model, in the place of a function.

    `identity_block = tf.function(identity_block)`, `ResNet50 = build` and a lambda stay.
    """
    defined: set[str] = set()
    for candidate in candidates:
        if candidate.is_definition:
            defined |= candidate.names.binds
        elif isinstance(candidate.tree, _ASSIGNMENT):
            lost = candidate.names.binds & defined & set(functions)
            value = candidate.tree.value
            wraps = isinstance(value, ast.Call) and any(
                isinstance(argument, ast.Name) and argument.id in lost for argument in value.args
            )
            if lost and not wraps and not isinstance(value, ast.Name | ast.Attribute | ast.Lambda):
                yield candidate


def _needed(candidates: Iterable[_Candidate], functions: Collection[str]) -> set[str]:
    """The graded functions and every global name that they read, directly or not."""
    reads: dict[str, set[str]] = {}
    for candidate in candidates:
        for name in candidate.names.binds:
            reads.setdefault(name, set()).update(candidate.names.reads)
    return _closure(functions, reads)


def _chosen(candidates: Sequence[_Candidate], needed: set[str]) -> Iterator[_Candidate]:
    left_out: set[str] = set()
    for candidate in candidates:
        wanted = bool(candidate.names.binds & needed) or _imports_everything(candidate.tree)
        if candidate.is_definition and not candidate.names.reads_now & left_out:
            wanted = True  # called by a name that cannot be seen, such as `globals()["helper"]`
        if wanted or candidate.is_import:
            left_out -= candidate.names.binds
            yield candidate
        else:
            left_out |= candidate.names.binds


def _imports_everything(tree: ast.stmt) -> bool:
    return any(isinstance(node, ast.alias) and node.name == "*" for node in _now(tree))


def _written(candidate: _Candidate) -> Iterator[Statement]:
    """One statement, or one for each imported name so that a missing one harms no other."""
    parsed, tree = candidate.parsed, candidate.tree
    if not isinstance(tree, _IMPORT):
        binds = tuple(sorted(candidate.names.binds))
        yield Statement(parsed.source, parsed.where, parsed.line, binds)
        return
    first_line = tree.lineno
    for alias in tree.names:
        single: ast.Import | ast.ImportFrom = ast.Import([alias])
        if isinstance(tree, ast.ImportFrom):
            single = ast.ImportFrom(tree.module, [alias], tree.level)
        line = parsed.line + alias.lineno - first_line
        bound = alias.asname or alias.name.partition(".")[0]
        defines = () if bound == "*" else (bound,)
        yield Statement(ast.unparse(single), parsed.where, line, defines, is_import=True)


def _repeated(
    candidates: Sequence[_Candidate], broken: Sequence[Broken], needed: set[str]
) -> Iterator[str]:
    """Says which functions are defined more than once, and which of them counts."""
    places: dict[str, list[str]] = {}
    for candidate in candidates:
        for name in candidate.names.binds & needed if candidate.is_definition else ():
            places.setdefault(name, []).append(_place(candidate.parsed))
    for name, found in places.items():
        if len(found) > 1:
            often = "twice" if len(found) == 2 else f"{len(found)} times"
            listed = f"{', '.join(found[:-1])} and {found[-1]}"
            yield f"`{name}` is defined {often} ({listed}); the last one is graded."
        for piece in broken:
            if piece.function == name:
                yield (
                    f"`{name}` at {_place(piece)} cannot be read; "
                    f"the definition at {found[-1]} is graded."
                )


def _left_out(harmful: Iterable[_Candidate], needed: set[str]) -> Iterator[str]:
    for candidate in harmful:
        for name in sorted(candidate.names.binds & needed):
            yield (
                f"The value given to `{name}` at {_place(candidate.parsed)} is not used: "
                "grading runs definitions, it trains no network for them and builds none."
            )


def _place(found: Parsed | Broken) -> str:
    """Says "cell 12", or "line 80" where there are no cells."""
    return found.where if found.where.startswith("cell ") else f"line {found.line}"
