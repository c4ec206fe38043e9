"""Pairs and groups of a class that share what few others share.

A feature that one in `n` students has weighs log2(n) bits. Features of one exercise depend on each
other, as a loop of its own makes many statements. So two measures have to be large: all shared
bits, times the share of rare code that the pair has in common; and the bits with a limit for each
exercise and each sort of evidence (names, comments, mistakes), which one coincidence cannot pass.
Less of the first is enough where evidence comes from many exercises, or where two students share
nearly all rare code that they have, as in short functions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grader.similar.features import Feature, Sort

_WEIGHTS: Mapping[Sort, float] = {
    "statement": 1.0,
    "order": 0.5,
    "expression": 0.5,
    "name": 1.0,
    "comment": 2.0,
    "mistake": 1.0,
}
"""Statements, their orders and their expressions say the same thing in part."""
_GROUPS: Mapping[str, tuple[Sort, ...]] = {
    "code": ("statement", "order", "expression"),
    "name": ("name",),
    "comment": ("comment",),
    "mistake": ("mistake",),
}
_COMMON = 0.5
"""A feature of more than this share of the class says nothing."""
Matrix: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.float64]]"


class Bar(NamedTuple):
    """Least evidence for a pair; bits are multiples of the limit of one exercise."""

    share: float
    """Share of rare code."""
    limited: float
    """Bits with a limit for each exercise and each sort of evidence."""
    bits: float
    """All shared bits, times the share."""


_WEAK = (Bar(0.6, 2.5, 5.0), Bar(0.6, 3.5, 0.0), Bar(0.85, 2.6, 3.5))
_CLEAR = (Bar(0.6, 2.5, 7.0), Bar(0.6, 3.9, 0.0), Bar(0.85, 3.0, 3.0))
"""One of them is enough. The first was chosen on simulated classes of notebook 3, the others on
those of notebooks 1, 2 and 5; `tests/benchmarks/copies.py` measures them on others."""


@dataclass(frozen=True)
class Work:
    """The functions of one student."""

    student: str
    features: Mapping[str, Mapping[Feature, frozenset[int]]]
    """Exercise → feature → lines."""


@dataclass(frozen=True)
class SharedPart:
    """The features that two students share in one exercise."""

    exercise: str
    bits: float
    share: float
    """Shared bits of all bits of the student who has fewer."""
    features: tuple[tuple[Feature, int], ...]
    """Each with the number of students who have it, the rarest first."""


@dataclass(frozen=True)
class Pair:
    """Two students whose work is alike."""

    one: str
    other: str
    bits: float
    share: float
    is_clear: bool
    """True if no pair of authors shared as much in simulated classes."""
    parts: tuple[SharedPart, ...]
    """The exercises, those with the most bits first."""


def similar_pairs(
    works: Sequence[Work],
    known: Mapping[str, Collection[Feature]],
) -> list[Pair]:
    """Find the pairs that share what few others share, the most alike first.

    Args:
        works: the class.
        known: exercise → features of the solution and of the template, which say nothing.
    """
    if len(works) < 2:
        return []
    tables = {
        exercise: _Table(works, exercise, frozenset(known.get(exercise, ())))
        for exercise in dict.fromkeys(name for work in works for name in work.features)
    }
    limit = 2 * math.log2(len(works))
    shape = (len(works), len(works))
    bits, limited, shared, fewer = (np.zeros(shape) for _ in range(4))
    for table in tables.values():
        code, own = table.shared["code"], np.diagonal(table.shared["code"])
        least = np.minimum.outer(own, own)
        bits += sum(table.shared.values())
        limited += np.minimum(code, limit) * _ratio(code, least)
        shared += code
        fewer += least
    for group in _GROUPS:
        if group != "code":
            limited += np.minimum(sum(table.shared[group] for table in tables.values()), limit)
    share = _ratio(shared, fewer)

    def over(bars: Iterable[Bar]) -> npt.NDArray[np.bool_]:
        over_each = [
            (share >= bar.share)
            & (limited >= bar.limited * limit)
            & (bits * share >= bar.bits * limit)
            for bar in bars
        ]
        found: npt.NDArray[np.bool_] = np.any(over_each, axis=0)
        return found

    clear = over(_CLEAR)
    found = np.argwhere(np.triu(over(_WEAK), 1))
    pairs = [
        Pair(
            works[one].student,
            works[other].student,
            float(bits[one, other]),
            float(share[one, other]),
            bool(clear[one, other]),
            _parts(tables.values(), one, other),
        )
        for one, other in found
    ]
    return sorted(pairs, key=lambda pair: -pair.bits * pair.share)


def _ratio(part: Matrix, whole: Matrix) -> Matrix:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _parts(tables: Iterable[_Table], one: int, other: int) -> tuple[SharedPart, ...]:
    parts = (table.part(one, other) for table in tables)
    return tuple(sorted((part for part in parts if part.features), key=lambda part: -part.bits))


class _Table:
    """The features of one exercise: who has which, and what each weighs."""

    def __init__(self, works: Sequence[Work], exercise: str, known: frozenset[Feature]) -> None:
        self._exercise = exercise
        self._has = [work.features.get(exercise, {}) for work in works]
        self._counts = Counter(feature for has in self._has for feature in has)
        most = max(2.0, _COMMON * len(works))
        self._weights = {
            feature: _WEIGHTS[feature.sort] * math.log2(len(works) / number)
            for feature, number in self._counts.items()
            if number <= most and feature not in known
        }
        self.shared = {group: self._shared(sorts) for group, sorts in _GROUPS.items()}

    def _shared(self, sorts: Collection[Sort]) -> Matrix:
        """Return the shared bits of all pairs in features of some sorts."""
        listed = [feature for feature in self._weights if feature.sort in sorts]
        places = {feature: place for place, feature in enumerate(listed)}
        held = np.zeros((len(self._has), len(places)))
        for row, has in enumerate(self._has):
            for feature in has:
                if feature in places:
                    held[row, places[feature]] = math.sqrt(self._weights[feature])
        return held @ held.T

    def part(self, one: int, other: int) -> SharedPart:
        """Describe one pair's shared features in this exercise."""
        both = [item for item in self._has[one] if item in self._has[other]]
        listed = sorted(
            ((item, self._counts[item]) for item in both if item in self._weights),
            key=lambda pair: (pair[1], pair[0].sort, pair[0].text),
        )
        code = self.shared["code"]
        fewer = min(float(code[one, one]), float(code[other, other]))
        bits = float(sum(shared[one, other] for shared in self.shared.values()))
        share = float(code[one, other]) / fewer if fewer > 0 else 0.0
        return SharedPart(self._exercise, bits, share, tuple(listed))


def groups_of(pairs: Sequence[Pair]) -> list[tuple[str, ...]]:
    """Join pairs that share a student into groups, the largest first."""
    neighbors: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        neighbors[pair.one].add(pair.other)
        neighbors[pair.other].add(pair.one)
    groups: list[tuple[str, ...]] = []
    left = set(neighbors)
    while left:
        waiting, group = [left.pop()], set()
        while waiting:
            student = waiting.pop()
            group.add(student)
            waiting += neighbors[student] - group
        left -= group
        groups.append(tuple(sorted(group)))
    return sorted(groups, key=lambda group: (-len(group), group))
