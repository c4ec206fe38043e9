"""The student's own modules: `.py` files beside the notebook that it imports."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS, read_cells
from grader.notebook.names import names_of
from grader.notebook.select import select
from grader.notebook.statements import Parsed, parse_cell
from grader.submission import ModuleSource, Statement

_MAX_MODULES = 100
_BLANK = 2
"""Bytes of an `__init__.py` that is only there: at most a line break."""


class OwnModules(Container[str]):
    """The names under which a notebook can import its student's own files.

    Modules are looked for beside the notebook first, then in the student's folder. Links are not
    followed, so that no module is a file of somebody else.

    Args:
        notebook: The submission.
        folder: The student's own folder, which holds it; None where there is none.
    """

    def __init__(self, notebook: Path, folder: Path | None) -> None:
        own = folder is not None and notebook.resolve().is_relative_to(folder.resolve())
        self._roots = dict.fromkeys((notebook.parent, folder)) if own and folder else {}

    def __contains__(self, name: object) -> bool:
        """Whether there is a file for a dotted name."""
        return isinstance(name, str) and self.file_of(name) is not None

    def file_of(self, name: str) -> Path | None:
        """The file of a module, or the `__init__.py` of a package."""
        *packages, last = name.split(".")
        for root in self._roots:
            for inside in ((*packages, f"{last}.py"), (*packages, last, "__init__.py")):
                if _is_file_without_links(root, inside):
                    return root.joinpath(*inside)
        return None


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


def _is_file_without_links(root: Path, inside: Sequence[str]) -> bool:
    path = root
    for part in inside:
        path = path / part
        if path.is_symlink():
            return False
    return path.is_file()


def _read(name: str, own: OwnModules) -> tuple[ModuleSource, int, tuple[str, ...]]:
    path = own.file_of(name)
    if path is None:  # a folder without `__init__.py` is a package, too
        return ModuleSource(name, name, (), is_package=True), 0, ()
    is_package = path.stem == "__init__"
    where = name.replace(".", "/") + ("/__init__.py" if is_package else ".py")
    cells = read_cells(path).code if path.stat().st_size > _BLANK else []
    pieces = [parse_cell(cell) for cell in cells]
    parsed = [
        Parsed(item.source, where, item.line, item.tree) for found, _ in pieces for item in found
    ]
    source = select(parsed, [], _bound(parsed), own)
    size = sum(len(cell.text) for cell in cells)
    return ModuleSource(name, where, source.statements, is_package), size, source.notes


def _bound(parsed: Iterable[Parsed]) -> set[str]:
    """All that a module makes, as its import runs the whole of it."""
    made = (item for item in parsed if not isinstance(item.tree, ast.Import | ast.ImportFrom))
    return {name for item in made for name in names_of(item.source).binds}


def _imported(statements: Iterable[Statement], package: str, own: OwnModules) -> Iterator[str]:
    """The own modules that statements import, wherever in them, after the packages around them."""
    for statement in statements:
        for node in ast.walk(ast.parse(statement.source)):
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
