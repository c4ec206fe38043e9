"""The student's own modules: `.py` files that the notebook imports."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS, Cell
from grader.notebook.names import names_of
from grader.notebook.own_files import OwnFiles
from grader.notebook.select import select
from grader.notebook.statements import Parsed, parse_cell, parse_quietly
from grader.submission import ModuleSource, Statement

_MAX_MODULES = 100


@dataclass(frozen=True)
class OwnModule:
    """What is read of a module."""

    where: str
    """The file, as a person names it: "network/heads.py"."""
    is_package: bool
    cells: list[Cell]


class OwnModules(Container[str]):
    """The names under which a notebook can import its student's own files."""

    def __init__(self, files: OwnFiles) -> None:
        self._files = files

    def __contains__(self, name: object) -> bool:
        """Whether there is a file for a dotted name."""
        return isinstance(name, str) and self._path_of(name) is not None

    def read(self, name: str) -> OwnModule | None:
        """A module's file, or the `__init__.py` of a package; None where there is none.

        Raises:
            UnreadableSubmissionError: It cannot be read; the message is one sentence.
        """
        path = self._path_of(name)
        if path is None:
            return None
        return OwnModule(str(path), path.stem == "__init__", self._files.read(path))

    def _path_of(self, name: str) -> PurePosixPath | None:
        base = PurePosixPath(*name.split("."))
        paths = (base.with_name(f"{base.name}.py"), base / "__init__.py") if base.name else ()
        return next((path for path in paths if path in self._files), None)


def read_modules(
    statements: Iterable[Statement], own: OwnModules
) -> tuple[tuple[ModuleSource, ...], tuple[str, ...]]:
    """Reads the modules that statements import, and those that these import.

    Args:
        statements: What runs of the notebook.
        own: What they can import.

    Returns:
        The modules, and remarks on those that cannot be read. Together they hold no more code than
        one submission may.
    """
    modules: dict[str, ModuleSource] = {}
    notes: list[str] = []
    waiting = list(_imported(statements, "", own))
    left = MAX_CODE_CHARACTERS
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        try:
            module, size, remarks = _read(name, own)
        except UnreadableSubmissionError as error:
            notes.append(f"{error} It is not imported.")
            continue
        left -= size
        if left < 0 or len(modules) == _MAX_MODULES:
            notes.append(f"{module.where} is not imported: there is too much code to read.")
            break
        modules[name] = module
        notes += [f"{module.where}: {remark}" for remark in remarks]
        package = name if module.is_package else name.rpartition(".")[0]
        waiting += _imported(module.statements, package, own)
    return tuple(modules.values()), tuple(notes)


def _read(name: str, own: OwnModules) -> tuple[ModuleSource, int, tuple[str, ...]]:
    module = own.read(name)
    if module is None:  # a folder without `__init__.py` is a package, too
        return ModuleSource(name, name, (), is_package=True), 0, ()
    parsed = [item for cell in module.cells for item in parse_cell(cell)[0]]
    source = select(parsed, [], _bound(parsed), own)
    size = sum(len(cell.text) for cell in module.cells)
    read = ModuleSource(name, module.where, source.statements, module.is_package)
    return read, size, source.notes


def _bound(parsed: Iterable[Parsed]) -> set[str]:
    """All that a module makes, as its import runs the whole of it."""
    made = (item for item in parsed if not isinstance(item.tree, ast.Import | ast.ImportFrom))
    return {name for item in made for name in names_of(item.source).binds}


def _imported(statements: Iterable[Statement], package: str, own: OwnModules) -> Iterator[str]:
    """The own modules that statements import, wherever in them, after the packages around them."""
    for statement in statements:
        for node in ast.walk(parse_quietly(statement.source)):
            for name in _named(node, package):
                parts = name.split(".")
                around = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
                while around and around[-1] not in own:
                    around.pop()
                yield from around


def _named(node: ast.AST, package: str) -> list[str]:
    """Dotted names of all that an import may name, modules or not."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join(filter(None, [*around, node.module]))
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]
