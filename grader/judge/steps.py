"""Finds the statement at which the values of a function begin to be others than the reference's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.observation import Observation, Place, Plain, Step

_TOLERANCE = 1e-4
_NO_LINE = 0
"""The origin of a value that is computed from what no record shows, such as a model's weights."""


def where_values_differ(found: Observation, reference: Observation) -> Place | None:
    """Find the only statement that makes wrong values from right ones.

    A value is right if the reference computes it somewhere, whatever its name is there. A wrong
    value from which a right one is computed is another way of writing, and no mistake.

    Returns:
        None if there is no such statement, or more than one: then the function works in another
        way than the reference.
    """
    expected = [value for step in reference.steps for value in step.values.values()]
    origins = _origins(found.steps, expected)
    return next(iter(origins.values())) if len(origins) == 1 else None


def _origins(steps: Sequence[Step], expected: Sequence[Plain]) -> dict[int, Place]:
    """Return the statements that make wrong values from right ones, by line."""
    origins: dict[int, Place] = {}
    wrong: dict[str, int] = {}
    """Variable → line at which its wrong value originates."""
    hidden: set[str] = set()
    """Variables with a state that no fingerprint shows."""
    for step in steps:
        inherited = [wrong[name] for name in step.reads if name in wrong]
        compared = {name: value for name, value in step.values.items() if _is_telling(value)}
        differing = [name for name in compared if not _is_among(compared[name], expected)]
        if differing and step.place and not inherited:
            line = _NO_LINE if hidden.intersection(step.reads) else step.place.line
            if line and line not in wrong.values():
                origins.setdefault(line, step.place)
            inherited = [line]
        elif compared and not differing and any(map(_is_array, compared.values())):
            for line in inherited:
                origins.pop(line, None)
        for name, value in step.values.items():
            wrong.pop(name, None)
            if inherited and (name in differing or not _is_telling(value)):
                wrong[name] = inherited[0]
            hidden.discard(name)
            if isinstance(value, Mapping) and value.get("has_state"):
                hidden.add(name)
        if differing:  # a generator gives other numbers from here on
            wrong |= {name: inherited[0] for name in step.reads if name in _opaque(steps)}
    return origins


def _opaque(steps: Iterable[Step]) -> set[str]:
    """Return the variables of whose values only the type is known."""
    return {
        name
        for step in steps
        for name, value in step.values.items()
        if isinstance(value, Mapping) and "type" in value
    }


def _is_telling(value: Plain) -> bool:
    """Return True for a value that shows a mistake: neither empty nor all zeros."""
    match value:
        case {"sums": [norm, _]}:
            return bool(norm)
        case {"type": _}:
            return not value.get("has_state")
        case []:
            return False
    return value is not None


def _is_array(value: Plain) -> bool:
    return any(isinstance(item, Mapping) and item.get("shape") for item in _items(value))


def _items(value: Plain) -> Iterator[Plain]:
    if isinstance(value, list):
        for item in value:
            yield from _items(item)
    else:
        yield value


def _is_among(value: Plain, expected: Iterable[Plain]) -> bool:
    return any(_is_same(value, other) for other in expected)


def _is_same(found: Plain, expected: Plain) -> bool:
    match found, expected:
        case {"sums": [*sums], "shape": shape}, {"sums": [*others], "shape": other_shape}:
            allowed = _TOLERANCE * (others[0] + 1e-12)
            return shape == other_shape and all(
                isinstance(one, int | float) and abs(one - other) <= allowed
                for one, other in zip(sums, others, strict=False)
            )
        case list(), list():
            return len(found) == len(expected) and all(map(_is_same, found, expected))
    return type(found) is type(expected) and found == expected
