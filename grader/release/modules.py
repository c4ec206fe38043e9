"""The files and the third-party modules that some modules import."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Loaded:
    """The imports of some modules, direct and indirect."""

    files: Mapping[str, Path]
    """Name within the package → file, sorted: modules, and data files named like a module, such as
    `network.weights.h5` beside `network.py`."""
    others: tuple[str, ...]
    """Third-party modules, sorted."""


def loaded_with(modules: Iterable[str], packages: Mapping[str, Path]) -> Loaded:
    """Follow the imports of some modules.

    An import inside a function is not followed to one of our modules, because the function serves
    another place than a student's notebook.

    Args:
        modules: dotted names.
        packages: name → folder of each of our packages.
    """
    found: dict[str, Path] = {}
    others: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if top not in packages:
            others.add(top)
            continue
        for module in _with_parents(name):
            path = _file_of(module, packages[top].parent)
            if path is not None and module not in found:
                found[module] = path
                tree = ast.parse(path.read_text(encoding="utf-8"))
                waiting += imports_of(tree)
                others |= {name.partition(".")[0] for name in _imports_in_functions(tree)}
    files: dict[str, Path] = {}
    for name, path in found.items():
        root = packages[name.partition(".")[0]].parent
        for file in (path, *_namesakes(path)):
            files[file.relative_to(root).as_posix()] = file
    foreign = others - packages.keys() - sys.stdlib_module_names
    return Loaded(dict(sorted(files.items())), tuple(sorted(foreign)))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names in top-level imports of a module or a cell."""
    for statement in tree.body:
        yield from _imported_by(statement)


def _imports_in_functions(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports inside functions or conditions."""
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if id(node) not in top:
            yield from _imported_by(node)


def _imported_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (item.name for item in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (node.module, *(f"{node.module}.{item.name}" for item in node.names))


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _file_of(module: str, folder: Path) -> Path | None:
    path = folder.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _namesakes(module: Path) -> Iterator[Path]:
    return (
        path
        for path in module.parent.glob(f"{module.stem}.*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    )
