"""Pairs of nodes of two networks that compute the same."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.fingerprint import Fingerprint, factor_between, same_values
from grader.observation import Network, Node
from grader.repair.drafts import Draft

_SCALES = (0.2, 5.0, 0.3, 1 / 0.3)
"""Factors of transplanted weights that depend on what follows a layer (`observe.transplant`)."""
_CLOSE = 1e-3
_FAR = 4
"""Layers to look ahead at where several nodes have one value."""


@dataclass(frozen=True)
class Matching:
    """Nodes of a found network and of a draft that compute the same."""

    expected_of: Mapping[int, int]
    """Index of a found node → number of a draft's node."""
    found_of: Mapping[int, int]
    """The other direction."""
    exact: frozenset[int]
    """Indices of found nodes whose values are equal; the others are equal up to a factor that what
    follows them decides."""


def match(found: Network, draft: Draft) -> Matching:
    """Pair the nodes of a student's network and a draft by their values."""
    values = Values.of((number, draft.nodes[number]) for number in draft.order)
    equal_to: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, node in enumerate(found.nodes):
        equal = tuple(values.equal_to(node))
        if equal:
            equal_to[equal].append(index)
    expected_of: dict[int, int] = {}
    found_of: dict[int, int] = {}
    for numbers, indices in equal_to.items():
        pairs = [(index, number) for index in indices for number in numbers]
        if len(pairs) > 1:
            pairs = _most_alike_first(pairs, found, draft)
        for index, number in pairs:
            if index not in expected_of and number not in found_of:
                expected_of[index] = number
                found_of[number] = index
        # Nodes that do nothing, such as a second ReLU, have the value of the one before.
        for index, number in pairs:
            expected_of.setdefault(index, number)
            found_of.setdefault(number, index)
    exact = frozenset(expected_of)
    _pair_scaled(found, draft, expected_of, found_of)
    return Matching(expected_of, found_of, exact)


def _most_alike_first(
    pairs: Sequence[tuple[int, int]], found: Network, draft: Draft
) -> list[tuple[int, int]]:
    """Sort pairs of nodes with one value, the most alike first."""
    takers: dict[int, list[int]] = defaultdict(list)
    for index, node in enumerate(found.nodes):
        for source in node.inputs:
            takers[source].append(index)

    def likeness(pair: tuple[int, int]) -> tuple[bool, int]:
        index, number = pair
        behind = _kinds_behind(found.nodes, takers, index)
        expected_behind = _kinds_behind(draft.nodes, draft.takers, number)
        both = zip(behind, expected_behind, strict=True)
        same = itertools.takewhile(lambda kinds: kinds[0] == kinds[1], both)
        return found.nodes[index].kind == draft.nodes[number].kind, len(list(same))

    return sorted(pairs, key=likeness, reverse=True)


def _kinds_behind(
    nodes: Any, takers: Mapping[int, Sequence[int]], start: int
) -> Iterator[list[str]]:
    """Yield the kinds of the nodes that follow one, by their distance."""
    reached = [start]
    for _ in range(_FAR):
        reached = list(dict.fromkeys(n for item in reached for n in takers.get(item, ())))
        yield sorted(nodes[number].kind for number in reached)


def _pair_scaled(
    found: Network,
    draft: Draft,
    expected_of: dict[int, int],
    found_of: dict[int, int],
) -> None:
    """Pair equal layers whose weights were scaled otherwise because something else follows them."""
    for index, node in enumerate(found.nodes):
        if index in expected_of or not node.inputs or index == found.stopped_at:
            continue
        inputs = [expected_of.get(source) for source in node.inputs]
        if None in inputs:
            continue
        for number in draft.takers.get(inputs[0], ()):  # type: ignore[arg-type]
            other = draft.nodes[number]
            is_shared = (node.shared_with is None) != (other.shared_with is None)
            if number in found_of or list(other.inputs) != inputs or is_shared:
                continue
            factor = factor_between(node.fingerprint, other.fingerprint)
            scaled = factor is not None and any(
                abs(factor / scale - 1) < _CLOSE for scale in _SCALES
            )
            weighted = node.parameters > 0 and other.parameters > 0
            behind = _same_operation(node, other) and _is_scaled(node, other, found, draft)
            if (scaled and weighted) or behind:
                expected_of[index] = number
                found_of[number] = index
                break


def _is_scaled(node: Node, other: Node, found: Network, draft: Draft) -> bool:
    """Return True if paired inputs of two nodes have different values."""
    inputs = zip(node.inputs, other.inputs, strict=True)
    return not all(agree(found.nodes[one], draft.nodes[two]) for one, two in inputs)


def agree(node: Node, other: Node) -> bool:
    """Return True if two nodes have the same known values."""
    same_shape = tuple(node.shape[1:]) == tuple(other.shape[1:])
    return same_shape and same_values(node.fingerprint, other.fingerprint)


def _same_operation(node: Node, other: Node) -> bool:
    return (node.kind, node.attributes) == (other.kind, other.attributes)


@dataclass(frozen=True)
class Values:
    """The known values of a network, arranged by their sizes."""

    buckets: Mapping[int, Sequence[tuple[int, Node]]]

    @classmethod
    def of(cls, nodes: Iterable[tuple[int, Node]]) -> Values:
        """Arrange the nodes, each with its number."""
        buckets: dict[int, list[tuple[int, Node]]] = defaultdict(list)
        for number, node in nodes:
            if _is_known(node.fingerprint):
                buckets[_bucket(node.fingerprint)].append((number, node))
        return cls(buckets)

    def equal_to(self, node: Node) -> list[int]:
        """List the numbers of nodes with the value of another one."""
        if not _is_known(node.fingerprint):
            return []
        middle = _bucket(node.fingerprint)
        near = (self.buckets.get(place, ()) for place in (middle - 1, middle, middle + 1))
        return sorted(number for number, other in itertools.chain(*near) if agree(node, other))


def _is_known(fingerprint: Fingerprint) -> bool:
    # A forged fingerprint may begin with any number.
    return bool(fingerprint) and 0 <= fingerprint[0] < math.inf


def _bucket(fingerprint: Fingerprint) -> int:
    return round(math.log(fingerprint[0] + 1e-12) / _CLOSE)
