"""Remarks for the reader of a verdict: what was left out, or counts, and that it cost nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.notebook.statements import Parsed
from grader.submission import Broken


@dataclass(frozen=True)
class Bound:
    """A name and a statement that binds it."""

    name: str
    by: Parsed


def repeated(definitions: Iterable[Bound], broken: Sequence[Broken]) -> Iterator[str]:
    """Says which functions are defined more than once, and which of them counts."""
    places: dict[str, list[str]] = {}
    for bound in definitions:
        places.setdefault(bound.name, []).append(_place(bound.by))
    for name, all_places in places.items():
        found = list(dict.fromkeys(all_places))  # a file may be run twice
        if len(found) > 1:
            often = "twice" if len(found) == 2 else f"{len(found)} times"
            yield f"`{name}` is defined {often} ({_listed(found)}); the last one is graded."
        for piece in broken:
            if piece.function == name:
                yield (
                    f"`{name}` at {_place(piece)} cannot be read; "
                    f"the definition at {found[-1]} is graded."
                )


def methods_graded(assignments: Iterable[Parsed]) -> Iterator[str]:
    """Says which functions are methods, and of which object they are taken."""
    for parsed in assignments:
        name, _, taken = parsed.source.partition(" = ")
        yield f"`{name}` is a method of a class ({_place(parsed)}); `{taken}` is graded."


def not_used(values: Iterable[Bound]) -> Iterator[str]:
    """Says which values are not made."""
    for bound in values:
        if isinstance(bound.by.tree, ast.Import | ast.ImportFrom):
            yield (
                f"The import of `{bound.name}` at {_place(bound.by)} is not used: "
                "the function of that name that the submission defines is graded."
            )
        else:
            yield (
                f"The value given to `{bound.name}` at {_place(bound.by)} is not used: "
                "grading runs definitions, it trains no network for them and builds none."
            )


def not_installed(imports: Iterable[Parsed]) -> Iterator[str]:
    """Says, in one sentence, which imports were left out."""
    places = {f"`{parsed.source}` ({_place(parsed)})": None for parsed in imports}
    if places:
        yield (
            "Left out at no cost, because there is no such module here and no graded function "
            f"needs it: {_listed(list(places))}."
        )


def not_code(functions: Iterable[str]) -> Iterator[str]:
    """Says which answers stand in cells that Python never sees."""
    for name in functions:
        yield (
            f"`def {name}` stands in a text cell, which Python does not read: "
            "turn it into a code cell (in Jupyter: select the cell and press Y)."
        )


def _listed(items: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _place(found: Parsed | Broken) -> str:
    """Says "cell 12", or "resnet.py, line 80" where there are no cells."""
    is_cell = found.where.startswith("cell ")
    return found.where if is_cell else f"{found.where}, line {found.line}"
