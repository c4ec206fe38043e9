"""The student's own modules: `.py` files beside the notebook that it imports."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from grader.errors import UnreadableSubmissionError
from grader.notebook.cells import MAX_CODE_CHARACTERS, read_cells
from grader.notebook.names import names_of
from grader.notebook.select import select
from grader.notebook.statements import Parsed, parse_cell
from grader.submission import ModuleSource, Statement

_MAX_FILES = 200
_MAX_DEPTH = 4
_BLANK = 2
"""Bytes of an `__init__.py` that is only there: at most a line break."""
_IGNORED = {"__pycache__", "__MACOSX"}


def own_modules(notebook: Path, folder: Path | None) -> dict[str, Path]:
    """Lists what a notebook could import of its student's own files; reads none of them.

    Modules are looked for beside the notebook first, then in the student's folder. Hidden files
    and links are not followed, so that no module is a file of somebody else.

    Args:
        notebook: The submission.
        folder: The student's own folder, which holds it; None where there is none.

    Returns:
        Dotted name → file, or folder for a package without `__init__.py`; at most a few hundred.
    """
    if folder is None or not notebook.resolve().is_relative_to(folder.resolve()):
        return {}
    found: dict[str, Path] = {}
    for root in dict.fromkeys((notebook.parent, folder)):
        for path in _python_files(root, _MAX_DEPTH):
            *packages, stem = path.relative_to(root).with_suffix("").parts
            if path == notebook or len(found) >= _MAX_FILES:
                continue
            for depth in range(1, len(packages) + 1):
                found.setdefault(".".join(packages[:depth]), root.joinpath(*packages[:depth]))
            if stem == "__init__":
                found[".".join(packages)] = path
            else:
                found.setdefault(".".join([*packages, stem]), path)
    return found


def read_modules(
    statements: Iterable[Statement], own: Mapping[str, Path]
) -> tuple[tuple[ModuleSource, ...], tuple[str, ...]]:
    """Reads the modules that statements import, and those that these import.

    Args:
        statements: What runs of the notebook.
        own: What `own_modules` found.

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
            module, size, remarks = _read(name, own[name], own)
        except UnreadableSubmissionError as error:
            notes.append(f"{error} It is not imported.")
            continue
        left -= size
        if left < 0:
            notes.append(f"{module.where} is not imported: there is too much code to read.")
            break
        modules[name] = module
        notes += [f"{module.where}: {remark}" for remark in remarks]
        package = name if module.is_package else name.rpartition(".")[0]
        waiting += _imported(module.statements, package, own)
    return tuple(modules.values()), tuple(notes)


def _python_files(folder: Path, depth: int) -> Iterator[Path]:
    """Files before folders, in the order of their names."""
    entries = sorted(folder.iterdir(), key=lambda entry: (entry.is_dir(), entry.name))
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _IGNORED or entry.is_symlink():
            continue
        if entry.is_file() and entry.suffix == ".py":
            yield entry
        elif entry.is_dir() and depth > 1:
            yield from _python_files(entry, depth - 1)


def _read(
    name: str, path: Path, own: Mapping[str, Path]
) -> tuple[ModuleSource, int, tuple[str, ...]]:
    if path.is_dir():
        return ModuleSource(name, path.name, (), is_package=True), 0, ()
    inside = name.split(".")[:-1] if path.stem != "__init__" else name.split(".")
    where = "/".join([*inside, path.name])
    cells = read_cells(path).code if path.stat().st_size > _BLANK else []
    pieces = [parse_cell(cell) for cell in cells]
    parsed = [
        Parsed(item.source, where, item.line, item.tree) for found, _ in pieces for item in found
    ]
    source = select(parsed, [], _bound(parsed), own)
    size = sum(len(cell.text) for cell in cells)
    module = ModuleSource(name, where, source.statements, path.stem == "__init__")
    return module, size, source.notes


def _bound(parsed: Iterable[Parsed]) -> set[str]:
    """All that a module makes, as its import runs the whole of it."""
    made = (item for item in parsed if not isinstance(item.tree, ast.Import | ast.ImportFrom))
    return {name for item in made for name in names_of(item.source, item.tree).binds}


def _imported(statements: Iterable[Statement], package: str, own: Collection[str]) -> Iterator[str]:
    """The own modules that statements import, wherever in them, with the packages around them."""
    for statement in statements:
        for node in ast.walk(ast.parse(statement.source)):
            for name in _named(node, package):
                parts = name.split(".")
                for depth in range(1, len(parts) + 1):
                    if ".".join(parts[:depth]) in own:
                        yield ".".join(parts[:depth])


def _named(node: ast.AST, package: str) -> list[str]:
    """Dotted names of all that an import may name, modules or not."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    around = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join(filter(None, [*around, node.module]))
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]
