"""Edits between two graphs whose values are unknown.

That is so behind layers that Keras does not have, and in probes without outputs. Each node gets
numbers that stand for its operation and all before it (Merkle, "A digital signature based on a
conventional encryption function", CRYPTO 1987), so that equal numbers mean equal graphs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from grader.fingerprint import LENGTH, Fingerprint
from grader.observation import Network, Node, Plain
from grader.repair.drafts import Draft
from grader.repair.matching import agree, match
from grader.repair.search import find_repair_of_drafts
from grader.verdict import Repair

COMMUTATIVE = frozenset({"add", "multiply", "average", "maximum", "minimum"})
"""Kinds that give the same result for any order of their inputs."""
_MOST_EDITS = 32
_MOST_NODES = 40_000
"""As in `search`; a digest takes less than a value."""
_MOST_UNALIKE = 2
"""Most edits of several kinds, where no values are known: behind a mistake, another way of writing
looks like a second one."""
_MOST_OTHER = 32
"""Most layers without an equal in the other network: more take long, and are another style."""
_OF_LAYERS = ("attributes", "exchange", "missing", "extra")
"""Edits that say that a layer itself is wrong."""
_BYTES = 6
"""Bytes of a digest in one number."""
_MOST_KEPT = 64
"""Searches whose results are kept."""


@dataclass(frozen=True)
class _Anonymous:
    """A network, equal to all that differ from it only in names and lines."""

    network: Network = field(compare=False)
    text: str

    @classmethod
    def of(cls, network: Network) -> _Anonymous:
        anonymous = network.without_names()
        return cls(anonymous, repr(anonymous))


def repair_of_graphs(found: Network, expected: Network, *, is_part: bool = False) -> Repair | None:
    """Find the edits that turn a graph into the expected one; None without proof.

    Many edits of several kinds, or changes of layers whose values are right, prove nothing: such a
    network is only written in another way. Nor does anything where equal layers have other values,
    as a student's own layer can. Equal mistakes of different students are searched for once.

    Args:
        found: the student's network.
        expected: the reference's network.
        is_part: True if `found` ends where the function stopped.
    """
    repair = _repair(_Anonymous.of(found), _Anonymous.of(expected), is_part)
    return repair and replace(
        repair, found=found.without_fingerprints(), expected=expected.without_fingerprints()
    )


@lru_cache(maxsize=_MOST_KEPT)
def _repair(one: _Anonymous, other: _Anonymous, is_part: bool) -> Repair | None:
    found, expected = one.network, other.network
    if not is_part and _count_of_other_layers(found, expected) > _MOST_OTHER:
        return None
    by_values = match(found, Draft.of(expected))
    by_structure = _Structures()
    structures = by_structure.observe(found), by_structure.observe(expected)
    has_values = any(node.fingerprint for node in expected.nodes)
    known = {index for index, node in enumerate(found.nodes) if node.fingerprint and has_values}
    alike = match(structures[0], Draft.of(structures[1])).exact
    if not by_values.expected_of.keys() >= known & alike:
        return None
    repair = find_repair_of_drafts(
        *structures,
        by_structure.observe_draft,
        is_part=is_part,
        most_edits=_MOST_EDITS,
        most_nodes=_MOST_NODES,
    )
    if repair is None or not repair.is_proved:
        return None
    kinds = {edit.kind for edit in repair.edits}
    if len(kinds) > 1 and (has_values or len(repair.edits) > _MOST_UNALIKE):
        return None
    changed = [edit for edit in repair.edits if edit.kind in _OF_LAYERS]
    exact = by_values.exact
    equal = {by_values.expected_of[index] for index in exact}
    if any(_is_equal(found, edit.found_nodes, exact) for edit in changed):
        return None
    if any(_is_equal(expected, edit.expected_nodes, equal) for edit in changed):
        return None
    return replace(repair, found=found, expected=expected)


def _is_equal(network: Network, indices: Iterable[int], equal: Collection[int]) -> bool:
    """Return True if a layer with an effect has an equal value."""
    nodes = [network.nodes[index] for index in indices if index in equal]
    return any(not any(agree(node, network.nodes[n]) for n in node.inputs) for node in nodes)


def _count_of_other_layers(found: Network, expected: Network) -> int:
    """Count the layers of each network that the other one does not have."""
    one, other = (Counter(map(signature, network.nodes)) for network in (found, expected))
    return (one - other).total() + (other - one).total()


class _Structures:
    """Gives nodes numbers for their operations and inputs, in networks of the same nodes."""

    def __init__(self) -> None:
        self._attributes: dict[int, tuple[Mapping[str, Plain], str]] = {}
        """Identity of attributes → the attributes, and their text."""
        self._structures: dict[Hashable, int] = {}

    def observe(self, network: Network) -> Network:
        """Give each node numbers for its operation and its inputs."""
        nodes = self._numbered(dict(enumerate(network.nodes)), range(len(network.nodes)))
        return replace(network, nodes=tuple(nodes.values()))

    def observe_draft(self, draft: Draft, wanted: Collection[int] | None = None) -> Draft:
        """Give nodes of a draft such numbers, all or the wanted ones."""
        return draft.with_equal_inputs(self._numbered(draft.nodes, draft.order, wanted))

    def _numbered(
        self, nodes: Mapping[int, Node], order: Iterable[int], wanted: Collection[int] | None = None
    ) -> dict[int, Node]:
        numbered, structures = dict(nodes), dict[int, int]()
        for number in order:
            node = nodes[number]
            structures[number] = structure = self._structure(node, structures)
            if wanted is None or number in wanted:
                numbered[number] = _with_numbers(node, _numbers(structure))
        return numbered

    def _structure(self, node: Node, structures: Mapping[int, int]) -> int:
        """Return a number for an operation and all before it."""
        inputs = [structures[index] for index in node.inputs]
        if node.kind in COMMUTATIVE:
            inputs.sort()
        shape = node.shape if node.kind == "input" else ()
        is_shared = node.shared_with is not None
        key = (node.kind, self._text(node.attributes), shape, is_shared, *inputs)
        return self._structures.setdefault(key, len(self._structures))

    def _text(self, attributes: Mapping[str, Plain]) -> str:
        known = self._attributes.get(id(attributes))
        if known is None:
            text = json.dumps(dict(attributes), sort_keys=True)
            known = self._attributes[id(attributes)] = (attributes, text)
        return known[1]


def _with_numbers(node: Node, fingerprint: Fingerprint) -> Node:
    shape = node.shape if node.kind == "input" else ()
    if (shape, fingerprint) == (node.shape, node.fingerprint):
        return node
    return replace(node, shape=shape, fingerprint=fingerprint)


def digests_of(network: Network, describe: Callable[[Node], str]) -> list[str]:
    """Digest the description of each node and the digests of its inputs."""
    digests: list[str] = []
    for node in network.nodes:
        inputs = [digests[index] for index in node.inputs]
        if node.kind in COMMUTATIVE:
            inputs.sort()
        text = "|".join((describe(node), *inputs))
        digests.append(hashlib.sha256(text.encode()).hexdigest())
    return digests


def signature(node: Node) -> str:
    """Describe the operation of a layer and its attributes, without its inputs."""
    attributes = json.dumps(dict(node.attributes), sort_keys=True)
    shape = node.shape if node.kind == "input" else ()
    return f"{node.kind} {attributes} {shape} {node.shared_with is not None}"


@lru_cache(maxsize=2**16)
def _numbers(structure: int) -> Fingerprint:
    """Write the number of a structure as a fingerprint."""
    data = hashlib.sha256(str(structure).encode()).digest()
    parts = (data[number * _BYTES : (number + 1) * _BYTES] for number in range(LENGTH))
    return tuple(1 + int.from_bytes(part, "big") / 256**_BYTES for part in parts)
