"""Sentences about mistakes in a rubric, in the words of its file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

import cattrs

from grader.errors import closest

PLURALS = {
    "exercise": "exercises",
    "probe": "probes",
    "question": "questions",
    "requirement": "requirements",
}
"""TOML writes an array of tables in the singular; the dataclasses hold several."""
_SINGULARS = {plural: singular for singular, plural in PLURALS.items()}
_WANTED = {float: "a number", str: "text in quotes", bool: "true or false"}


def mistakes_in(
    error: BaseException, content: Any, wanted: Any = None, where: str = "", key: str = ""
) -> Iterator[str]:
    """Describe each unusable value: its place, what was found and expected.

    Args:
        error: exception of cattrs.
        content: tables of the rubric.
        wanted: expected type of the value.
        where: name of the table, as "exercise build, probe small".
        key: key of the value.
    """
    match error:
        case cattrs.ClassValidationError():
            of_keys, of_table = error.group_exceptions()
            unknown = dict(_unknown_keys(of_table))
            for name, meant in unknown.items():
                hint = f' (did you mean "{meant}"?)' if meant else ""
                yield _at(where, f'there is no key "{name}"{hint}')
            for inner, note in of_keys:
                name = _SINGULARS.get(note.name, note.name)
                if not isinstance(inner, KeyError):
                    yield from mistakes_in(inner, content[note.name], note.type, where, name)
                elif name not in unknown.values():
                    yield _at(where, f'the key "{name}" is missing')
        case cattrs.IterableValidationError() if isinstance(content, list):
            for inner, at in error.group_exceptions()[0]:
                item = content[int(at.index)]
                yield from mistakes_in(
                    inner, item, at.type, _place(where, key, item, int(at.index))
                )
        case cattrs.IterableValidationError():
            yield _at(where, f"{key} is a single table; a list of them is written in [[ ]]")
        case _:
            name = f"{key} = " if key else ""
            yield _at(where, f"{name}{_toml(content)}; {_expected(wanted)}")


def _unknown_keys(errors: list[Exception]) -> Iterator[tuple[str, str]]:
    for error in errors:
        if isinstance(error, cattrs.ForbiddenExtraKeysError):
            known = [field.name for field in dataclasses.fields(error.cl)]
            for name in sorted(error.extra_fields):
                key = _SINGULARS.get(name, name)
                yield key, closest(key, [_SINGULARS.get(item, item) for item in known])


def _place(where: str, key: str, item: Any, index: int) -> str:
    name = item.get("name") if isinstance(item, Mapping) else None
    table = f"{key} {name or index + 1}"
    return f"{where}, {table}" if where else table


def _at(where: str, words: str) -> str:
    return f"{where}: {words}" if where else words


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _expected(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"expected one of {', '.join(map(_toml, get_args(kind)))}"
    if kind in _WANTED:
        return f"expected {_WANTED[kind]}"
    return f"expected {'a list' if get_origin(kind) is tuple else 'a table'}"
