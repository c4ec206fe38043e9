"""Words the remarks of a verdict, which cost no points.

They name the statements that were left out, and those that count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from grader.notebook.names import names_of
from grader.submission import Broken, Statement


def repeated(
    statements: Iterable[Statement], broken: Sequence[Broken], needed: Collection[str]
) -> Iterator[str]:
    """Name functions that are defined more than once, and the definition that counts."""
    places: dict[str, list[str]] = {}
    for statement in statements:
        for name in statement.defines:
            if name in needed and name in names_of(statement).defines:
                places.setdefault(name, []).append(_place(statement))
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


def not_used(dropped: Iterable[Statement], needed: Collection[str]) -> Iterator[str]:
    """Name values that functions need but that are not computed."""
    for statement in dropped:
        for name in filter(needed.__contains__, statement.defines):
            if statement.is_import:
                yield (
                    f"The import of `{name}` at {_place(statement)} is not used: "
                    "the function of that name that the submission defines is graded."
                )
            else:
                yield (
                    f"The value given to `{name}` at {_place(statement)} is not used: "
                    "grading runs definitions, it trains no network for them and builds none."
                )


def not_installed(dropped: Iterable[Statement], _: Collection[str]) -> Iterator[str]:
    """Name, in one sentence, the imports that were left out."""
    imports = (statement for statement in dropped if statement.is_import)
    places = dict.fromkeys(f"`{item.source}` ({_place(item)})" for item in imports)
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
