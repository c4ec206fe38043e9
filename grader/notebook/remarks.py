"""Words the remarks of a verdict: statements that were left out or count, at no cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.submission import Broken, Statement


@dataclass(frozen=True)
class Bound:
    """A name and a statement that binds it."""

    name: str
    by: Statement


def repeated(definitions: Iterable[Bound], broken: Sequence[Broken]) -> Iterator[str]:
    """Name functions that are defined more than once, and the definition that counts."""
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


def methods_graded(assignments: Iterable[Statement]) -> Iterator[str]:
    """Name functions that are methods, and the objects that they are taken from."""
    for assignment in assignments:
        name, _, taken = assignment.source.partition(" = ")
        yield f"`{name}` is a method of a class ({_place(assignment)}); `{taken}` is graded."


def not_used(values: Iterable[Bound]) -> Iterator[str]:
    """Name values that are not computed."""
    for bound in values:
        if bound.by.is_import:
            yield (
                f"The import of `{bound.name}` at {_place(bound.by)} is not used: "
                "the function of that name that the submission defines is graded."
            )
        else:
            yield (
                f"The value given to `{bound.name}` at {_place(bound.by)} is not used: "
                "grading runs definitions, it trains no network for them and builds none."
            )


def not_installed(imports: Iterable[Statement]) -> Iterator[str]:
    """Name, in one sentence, the imports that were left out."""
    places = {f"`{item.source}` ({_place(item)})": None for item in imports}
    if places:
        yield (
            "Left out at no cost, because there is no such module here and no graded function "
            f"needs it: {_listed(list(places))}."
        )


def not_code(functions: Iterable[str]) -> Iterator[str]:
    """Name answers in text cells, which Python never reads."""
    for name in functions:
        yield (
            f"`def {name}` stands in a text cell, which Python does not read: "
            "turn it into a code cell (in Jupyter: select the cell and press Y)."
        )


def _listed(items: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _place(found: Statement | Broken) -> str:
    """Write "cell 12", or "resnet.py, line 80" where there are no cells."""
    is_cell = found.where.startswith("cell ")
    return found.where if is_cell else f"{found.where}, line {found.line}"
