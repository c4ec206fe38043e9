"""What one function of a submission needs, so that it can run with nothing else beside it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from grader.notebook.names import LIBRARIES, Names, names_of
from grader.notebook.statements import parse_quietly
from grader.submission import Statement, SubmissionSource

_SEES_EVERYTHING = {"globals", "locals", "vars", "eval", "exec"}
"""Who calls one of these may read names that are nowhere written as names."""


@dataclass(frozen=True)
class _Read:
    """A statement as far as others can need it."""

    names: Names
    packages: frozenset[str]
    """Packages that it imports from, a module of which others may need as an attribute."""
    acts: bool
    """Whether it does something besides binding names: its decorator may register a class."""
    is_definition: bool


def closure_of(source: SubmissionSource, functions: Collection[str]) -> SubmissionSource:
    """The statements that functions need, in the order of the submission.

    These are the statements that bind a name which the functions read, directly or through others;
    what changes a module for all who use it; decorated definitions; and imports that leave open
    what they bind. Where a name may be read that is nowhere written, everything is needed.

    Args:
        source: what of a submission may run, as `read_submission` gives it.
        functions: names of the functions.
    """
    needed, names = _needed(source.statements, functions)
    if names & _SEES_EVERYTHING:
        return source
    return replace(source, statements=tuple(source.statements[index] for index in sorted(needed)))


def names_behind(source: SubmissionSource, functions: Collection[str]) -> set[str]:
    """Every name that functions may call another function by, directly or through others.

    These are the global names that they read, defined or not, what they take from an object or a
    module (`self.identity_block`), and whatever stands in the student's own modules.
    """
    needed, names = _needed(source.statements, functions)
    inside = [item.source for module in source.modules for item in module.statements]
    texts = [source.statements[index].source for index in needed] + inside
    return names.union(*map(_attributes, texts), *(_read(text).names.reads for text in inside))


def _needed(
    statements: Sequence[Statement], functions: Collection[str]
) -> tuple[set[int], set[str]]:
    """Indices of the statements that functions need, and the names that these read."""
    read = [_read(statement.source) for statement in statements]
    names = set(functions)
    needed = set(_for_everybody(statements, read))
    known = -1
    while len(names) > known:
        known = len(names)
        needed |= {
            index
            for index, statement in enumerate(statements)
            if names.intersection(statement.defines)
        }
        names |= {name for index in needed for name in read[index].names.reads}
    return needed | set(_parts_of_packages(statements, read, needed)), names


def _for_everybody(statements: Sequence[Statement], read: Sequence[_Read]) -> Iterator[int]:
    imported = {name for item in statements if item.is_import for name in item.defines}
    for index, (statement, item) in enumerate(zip(statements, read, strict=True)):
        patches = not (statement.is_import or item.is_definition) and not imported.isdisjoint(
            statement.defines
        )
        if item.acts or patches or (statement.is_import and not statement.defines):
            yield index


def _parts_of_packages(
    statements: Sequence[Statement], read: Sequence[_Read], needed: set[int]
) -> Iterator[int]:
    """Imports of modules of a package that is needed: `import PIL` alone has no `PIL.Image`.

    Of Keras, TensorFlow and NumPy all parts are at hand.
    """
    packages = {name for index in needed for name in read[index].packages} - LIBRARIES
    for index, statement in enumerate(statements):
        if statement.is_import and read[index].packages & packages:
            yield index


@lru_cache(maxsize=1024)
def _read(text: str) -> _Read:
    tree = parse_quietly(text).body[0]
    return _Read(
        names=names_of(text),
        packages=frozenset(_packages(tree)),
        acts=bool(getattr(tree, "decorator_list", ())),
        is_definition=isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef),
    )


@lru_cache(maxsize=4096)
def _attributes(text: str) -> frozenset[str]:
    nodes = ast.walk(parse_quietly(text))
    return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))


def _packages(tree: ast.stmt) -> Iterator[str]:
    if isinstance(tree, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in tree.names)
    elif isinstance(tree, ast.ImportFrom) and tree.module:
        yield tree.module.partition(".")[0]
