"""The statements that one function needs to run alone."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from grader.notebook.names import LIBRARIES, names_of, reach_by_reading
from grader.submission import Statement, SubmissionSource

_SEES_EVERYTHING = {"globals", "locals", "vars", "eval", "exec"}
"""Functions that may read names which are nowhere written as names."""


def closure_of(source: SubmissionSource, functions: Collection[str]) -> SubmissionSource:
    """Choose the statements that functions need, in the order of the submission.

    These are the statements that bind a name which the functions read, directly or through others;
    what changes a module for all who use it; decorated definitions; and imports that leave open
    what they bind. Where a name may be read that is nowhere written, everything is needed.
    """
    needed, names = _needed(source.statements, functions)
    if names & _SEES_EVERYTHING:
        return source
    return replace(source, statements=tuple(source.statements[index] for index in sorted(needed)))


def names_behind(source: SubmissionSource, functions: Collection[str]) -> set[str]:
    """Collect all names that functions may call, directly or indirectly.

    These are the global names that they read, defined or not; names that they take from an object
    or a module (`self.conv_block`); and all names in the student's own modules.
    """
    needed, names = _needed(source.statements, functions)
    inside = [names_of(item) for module in source.modules for item in module.statements]
    behind = [names_of(source.statements[index]) for index in needed] + inside
    return names.union(*(item.attributes for item in behind), *(item.reads for item in inside))


def _needed(
    statements: Sequence[Statement], functions: Collection[str]
) -> tuple[set[int], set[str]]:
    """Find the indices of needed statements, and all needed names."""
    needed = set(_for_all_functions(statements))
    start = set(functions).union(*(names_of(statements[index]).reads for index in needed))
    names = reach_by_reading(start, statements)
    needed |= {index for index, item in enumerate(statements) if not names.isdisjoint(item.defines)}
    return needed | set(_parts_of_packages(statements, needed)), names


def _for_all_functions(statements: Sequence[Statement]) -> Iterator[int]:
    """Yield the indices of statements that can affect any function."""
    imported = {name for item in statements if item.is_import for name in item.defines}
    for index, item in enumerate(statements):
        binds_own = item.is_import or names_of(item).is_definition
        patches = not binds_own and not imported.isdisjoint(item.defines)
        # A decorator may register a class.
        is_decorated = bool(getattr(item.tree, "decorator_list", ()))
        imports_everything = item.is_import and not item.defines
        if is_decorated or patches or imports_everything:
            yield index


def _parts_of_packages(statements: Sequence[Statement], needed: set[int]) -> Iterator[int]:
    """Yield imports from packages that are needed: `import PIL` alone has no `PIL.Image`.

    All parts of Keras, TensorFlow and NumPy are there in any case.
    """
    packages = {name for index in needed for name in _packages(statements[index].tree)} - LIBRARIES
    for index, statement in enumerate(statements):
        if statement.is_import and packages.intersection(_packages(statement.tree)):
            yield index


def _packages(tree: ast.stmt) -> Iterator[str]:
    if isinstance(tree, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in tree.names)
    elif isinstance(tree, ast.ImportFrom) and tree.module:
        yield tree.module.partition(".")[0]
