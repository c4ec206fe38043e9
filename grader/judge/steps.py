"""Finds the statement at which the values of a function begin to differ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from grader.observation import Observation, Place, Plain, Step

_TOLERANCE, _WHOLE_TOLERANCE = 1e-4, 1e-12
_ARITHMETIC = re.compile(r"\w+ = .*\w+.* ([-+*%]|//?|\*\*) ")
_CONTAINERS = ("dict", "list", "tuple", "set", "frozenset")
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
    values = _Values(_values_of(reference), _numbers_of(reference))
    for step in found.steps:
        values.follow(step)
    # A record that ends in a long training is complete for a function that stopped before.
    stopped_before = found.failure and len(found.steps) <= len(reference.steps)
    origins = values.origins if is_complete(reference) or stopped_before else {}
    if not origins and found.failure and found.steps:
        return values.surplus_in(found.steps[-1])
    if len(origins) != 1:
        return None
    (origin,) = origins.values()
    return _zero_before(origin, found.steps, values.expected) or origin


def _zero_before(origin: Place, steps: Sequence[Step], expected: Sequence[Plain]) -> Place | None:
    """Find arithmetic that makes 0, which the reference never does, before a wrong value."""
    if any(_is_zero(value) for value in expected):
        return None
    for step in steps:
        is_computed = step.place and _ARITHMETIC.match(step.place.text)
        if is_computed and any(map(_is_zero, step.values.values())):
            return step.place
        if step.place == origin:
            return None
    return None


def _is_zero(value: Plain) -> bool:
    match value:
        case {"sums": [0.0, _], "shape": [], "whole": True}:
            return True
    return False


def where_values_are_missing(found: Observation, reference: Observation) -> Place | None:
    """Find the statement before the first value that the function never makes."""
    placed = [step for step in found.steps if step.place]
    if not is_complete(reference):
        return placed[-1].place if placed and not is_complete(found) else None
    known = -1
    values = list(filter(_is_telling, _values_of(reference)))
    for number, value in enumerate(values, 1):
        equal = [
            index
            for index, step in enumerate(placed)
            if any(is_same(other, value) for other in step.values.values())
        ]
        if not equal:
            if number == len(values) and placed:  # all that is missing is what is returned
                return max((step.place for step in placed if step.place), key=attrgetter("line"))
            break
        known = next((index for index in equal if index > known), known)
    if known < 0:
        return placed[0].place if placed else None
    for step in placed[known + 1 :]:
        if any(map(_is_telling, step.values.values())):
            break
        known += 1
    return placed[known].place


def is_complete(observation: Observation) -> bool:
    """Return True if the record goes on until the function returns."""
    return bool(observation.steps) and "" in observation.steps[-1].values


def _values_of(observation: Observation) -> list[Plain]:
    """List the values that statements made, without the arguments."""
    return [value for step in observation.steps if step.place for value in step.values.values()]


def _numbers_of(observation: Observation) -> dict[str, list[Plain]]:
    """List the single numbers that statements gave to each variable."""
    numbers: dict[str, list[Plain]] = {}
    for step in observation.steps:
        for name, value in step.values.items():
            if name and _is_number(value):
                numbers.setdefault(name, []).append(value)
    return numbers


@dataclass
class _Values:
    """The variables of a function while it is followed step by step."""

    expected: Sequence[Plain]
    numbers: Mapping[str, Sequence[Plain]]
    """Those of a variable; two variables have the same small number by chance."""
    origins: dict[int, Place] = field(default_factory=dict)
    """Line → statement that makes a wrong value from right ones."""
    wrong: dict[str, int] = field(default_factory=dict)
    """Variable → line at which its wrong value originates."""
    surplus: dict[str, Place] = field(default_factory=dict)
    """Variable → statement that gave it a value that other statements, too, have made."""
    copy_of: dict[str, str] = field(default_factory=dict)
    """Variable → variable whose value it only copies."""
    opaque: set[str] = field(default_factory=set)
    """Variables of whose values only the type is known, such as a generator."""
    hidden: set[str] = field(default_factory=set)
    """Variables with a state that no fingerprint shows, such as a model."""
    arguments: list[Plain] = field(default_factory=list)
    arrays: dict[str, Plain] = field(default_factory=dict)
    """Variable → array that it has."""
    made_at: dict[int, int] = field(default_factory=dict)
    """Index of an expected value → line that made it."""

    def follow(self, step: Step) -> None:
        """Follow one statement."""
        inherited = [self.wrong[name] for name in step.reads if name in self.wrong]
        compared = {
            name: value
            for name, value in step.values.items()
            if _is_telling(value) and not (name and self._is_another_way_to_write(value))
        }
        differing = [
            name
            for name, value in compared.items()
            if not any(is_same(value, other) for other in self._expected_of(name, value))
            and not (name and any(is_same(value, other) for other in self.arguments))
        ]
        if step.place is None:
            self.arguments += step.values.values()
        if differing and step.place and not inherited:
            inherited = [self._begin(step, step.place)]
        elif compared and not differing and any(map(_is_array, compared.values())):
            for line in inherited:
                self.origins.pop(line, None)
        if compared and not differing:  # what a model answers rightly is right so far
            self.hidden.difference_update(step.reads)
        made: set[int] = set()
        for name, value in step.values.items():
            if name in step.reads and is_same(value, self.arrays.get(name)):
                continue  # converted, not changed: `x = np.array(x)`
            self.arrays.pop(name, None)
            if _is_array(value):
                self.arrays[name] = value
            self.wrong.pop(name, None)
            self.surplus.pop(name, None)
            self.copy_of.pop(name, None)
            self.opaque.discard(name)
            self.hidden.discard(name)
            if inherited and (name in differing or not _is_telling(value)):
                self.wrong[name] = inherited[0]
            elif step.place and name and self._is_surplus(value, step.place.line, made):
                if not step.place.text.startswith("for "):  # a loop makes its values again
                    self.surplus[name] = step.place
                if len(step.reads) == len(step.values) == 1:
                    self.copy_of[name] = step.reads[0]
            if isinstance(value, Mapping) and value.get("type", "dict") not in _CONTAINERS:
                (self.hidden if value.get("has_state") else self.opaque).add(name)
        if differing and inherited:  # a generator gives other numbers from here on
            self.wrong |= {name: inherited[0] for name in step.reads if name in self.opaque}

    def _expected_of(self, name: str, value: Plain) -> Sequence[Plain]:
        """Return the expected values with which a variable's value is compared."""
        known = self.numbers.get(name) if _is_number(value) else None
        return known or self.expected

    def _is_another_way_to_write(self, value: Plain) -> bool:
        """Return True for words in a function whose solution gives none to variables."""
        return _is_words(value) and not any(map(_is_words, self.expected))

    def surplus_in(self, step: Step) -> Place | None:
        """Find the statement that gave a variable, which this one reads, another one's value."""
        return next(
            (
                self.surplus[name]
                for name in step.reads
                if name in self.surplus and name not in self.copy_of
            ),
            None,
        )

    def _begin(self, step: Step, place: Place) -> int:
        """Note where a wrong value originates; return the line."""
        if self.hidden.intersection(step.reads):
            return _NO_LINE
        place = next(
            (
                self.surplus[name]
                for name in step.reads
                if name in self.surplus and self.copy_of.get(name, name) in step.reads
            ),
            place,
        )
        self.origins.setdefault(place.line, place)
        return place.line

    def _is_surplus(self, value: Plain, line: int, made: set[int]) -> bool:
        """Return True for a value that the reference makes, but not once more.

        Args:
            value: a value that a statement makes.
            line: that of the statement.
            made: indices of the expected values that the statement has made; completed here.
        """
        equal = [index for index, other in enumerate(self.expected) if is_same(value, other)]
        free = [
            index for index in equal if self.made_at.get(index, line) == line and index not in made
        ]
        self.made_at |= dict.fromkeys(free[:1], line)
        made.update(free[:1])
        return bool(equal) and not free


def _is_telling(value: Plain) -> bool:
    """Return True for a value that shows a mistake: neither empty nor all zeros."""
    match value:
        case {"sums": [norm, _], "shape": [*shape]}:
            return bool(norm) or (len(shape) > 1 and 0 in shape)
        case {"type": _}:
            return not value.get("has_state")
        case []:
            return False
    return value is not None


def _is_words(value: Plain) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(map(_is_words, value))
    )


def _is_number(value: Plain) -> bool:
    return isinstance(value, Mapping) and value.get("shape") == []


def _is_array(value: Plain) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, Mapping) and item.get("shape") for item in items)


def is_same(found: Plain, expected: Plain) -> bool:
    """Return True for equal fingerprints, up to rounding."""
    match found, expected:
        case {"sums": [*sums], "shape": shape}, {"sums": [*others], "shape": other_shape}:
            is_whole = found.get("whole") is True and expected.get("whole") is True
            allowed = (_WHOLE_TOLERANCE if is_whole else _TOLERANCE) * (others[0] + 1e-12)
            return shape == other_shape and all(
                isinstance(one, float) and abs(one - other) <= allowed
                for one, other in zip(sums, others, strict=False)
            )
        case list(), list():
            return len(found) == len(expected) and all(map(is_same, found, expected))
    return type(found) is type(expected) and found == expected
