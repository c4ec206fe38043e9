"""Which files of ours are loaded with a module, and which packages of others they need."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

OURS = ("grader", "datasets")


@dataclass(frozen=True)
class Loaded:
    """What comes with some modules."""

    files: tuple[Path, ...]
    """Relative to the folder of the packages, sorted: modules, and the files that bear the name of
    one, such as `backbone.weights.h5` beside `backbone.py`."""
    others: tuple[str, ...]
    """Modules that belong neither to us nor to Python, sorted."""


def loaded_with(modules: Iterable[str], folder: Path) -> Loaded:
    """Follow the imports of some modules.

    An import inside a function is not followed to a module of ours: what is not loaded at once is
    for another place than that of whoever loads the modules.

    Args:
        modules: dotted names.
        folder: holds our packages.
    """
    found: dict[str, Path] = {}
    others: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if top not in OURS:
            others.add(top)
            continue
        for module in _with_parents(name):
            path = _file_of(module, folder)
            if path is not None and module not in found:
                found[module] = path
                tree = ast.parse(path.read_text(encoding="utf-8"))
                waiting += imports_of(tree)
                others |= {name.partition(".")[0] for name in _imports_in_functions(tree)}
    files = {path.relative_to(folder) for path in found.values()}
    files |= {item.relative_to(folder) for path in found.values() for item in _namesakes(path)}
    return Loaded(tuple(sorted(files)), tuple(sorted(others - set(OURS) - sys.stdlib_module_names)))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Dotted names of what a module or a cell imports when it runs."""
    for statement in tree.body:
        yield from _imported_by(statement)


def _imports_in_functions(tree: ast.Module) -> Iterator[str]:
    """Dotted names of what a module imports later, where it needs it."""
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
