"""Reads the student's own modules: `.py` files that the notebook imports."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from pathlib import PurePosixPath

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS
from grader.notebook.names import names_of
from grader.notebook.own_files import OwnFiles
from grader.notebook.select import select
from grader.notebook.statements import parse_cell
from grader.submission import ModuleSource, Statement

_MAX_MODULES = 100


class OwnModules(Container[str]):
    """The names under which a notebook can import its student's own files."""

    def __init__(self, files: OwnFiles) -> None:
        self.files = files

    def __contains__(self, name: object) -> bool:
        """Return True if there is a file for a dotted name."""
        return isinstance(name, str) and self.path_of(name) is not None

    def path_of(self, name: str) -> PurePosixPath | None:
        """Find the file of a module or package; None if missing."""
        base = PurePosixPath(*name.split("."))
        paths = (base.with_name(f"{base.name}.py"), base / "__init__.py") if base.name else ()
        return next((path for path in paths if path in self.files), None)


def read_modules(
    statements: Iterable[Statement], own: OwnModules
) -> tuple[tuple[ModuleSource, ...], tuple[str, ...]]:
    """Read the modules imported by the notebook, directly or through others.

    Returns:
        The modules, and remarks on those that cannot be read. Together they hold no more code than
        one submission is allowed.
    """
    modules: dict[str, ModuleSource] = {}
    notes: list[str] = []
    waiting = list(_imported(statements, "", own))
    left = MAX_CODE_CHARACTERS
    known: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in known:
            continue
        known.add(name)
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
    path = own.path_of(name)
    if path is None:  # a folder without `__init__.py` is a package, too
        return ModuleSource(name, name, (), is_package=True), 0, ()
    cells = own.files.read(path)
    statements = [item for cell in cells for item in parse_cell(cell)[0]]
    # An import of a module runs all of it.
    made = [names_of(item) for item in statements if not item.is_import]
    source = select(statements, [], {n for names in made for n in names.binds | names.changes}, own)
    read = ModuleSource(name, str(path), source.statements, path.stem == "__init__")
    return read, sum(len(cell.text) for cell in cells), source.notes


def _imported(statements: Iterable[Statement], package: str, own: OwnModules) -> Iterator[str]:
    """Yield own modules that statements import anywhere, each after the packages around it."""
    for statement in statements:
        for node in names_of(statement).imports:
            for name in _named(node, package):
                parts = name.split(".")
                around = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
                while around and around[-1] not in own:
                    around.pop()
                yield from around


def _named(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    """List the dotted names in an import that may be modules."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join(filter(None, [*around, node.module]))
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]
