"""Finds the first difference of two layer graphs, from the input on.

Each node gets a digest of its operation and of the digests of its inputs, so equal digests mean
equal computations from the input on (Merkle, "A digital signature based on a conventional
encryption function", CRYPTO 1987). The first divergence is an unpaired node with paired inputs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.layer_names import differing_attributes
from grader.observation import Network
from grader.repair.structure import digests_of, signature
from grader.verdict import Edit, Repair


def first_divergence(found: Network, expected: Network, partial: bool = False) -> Repair | None:
    """Find the first place from the input on at which two networks differ.

    Args:
        found: the student's network.
        expected: the reference's network.
        partial: True if `found` ends where the function stopped, and may lack later layers.

    Returns:
        None if the networks are equal.
    """
    found_digests, expected_digests = (
        digests_of(network, lambda node: f"{signature(node)}|{node.parameters}")
        for network in (found, expected)
    )
    pairs = _pair_equal_nodes(found, found_digests, expected_digests)
    expected_of = dict(pairs)
    found_open = _frontier(found, expected_of)
    expected_open = _frontier(expected, set(expected_of.values()))
    if partial and not found_open:
        return None
    found_nodes, expected_nodes = found_open[:1], expected_open[:1]
    candidates = list(_candidates(found, expected, found_open, expected_open, expected_of))
    if candidates:
        best = min(candidates)
        found_nodes, expected_nodes = [best.found], [best.expected]
    elif expected_open:
        # The layer may be there with other inputs.
        kind = expected.nodes[expected_open[0]].kind
        unpaired = (index for index in range(len(found.nodes)) if index not in expected_of)
        found_nodes = [index for index in unpaired if found.nodes[index].kind == kind][:1]
    elif not found_open:
        outputs = [found_digests[index] for index in found.outputs]
        expected_outputs = [expected_digests[index] for index in expected.outputs]
        if outputs == expected_outputs:
            return None
        items = enumerate(zip(outputs, expected_outputs, strict=False))
        # 0 if only the numbers of outputs differ.
        number = next((place for place, (one, other) in items if one != other), 0)
        found_nodes, expected_nodes = [found.outputs[number]], [expected.outputs[number]]
    edit = Edit("difference", tuple(found_nodes), tuple(expected_nodes))
    networks = (found.without_fingerprints(), expected.without_fingerprints())
    return Repair(*networks, (edit,), tuple(pairs))


@dataclass(frozen=True, order=True)
class _Candidate:
    """A node of each network; the smallest candidate is the first divergence."""

    place: int
    """First expected node with these inputs."""
    other_kind: bool
    other_inputs: bool
    """True if only the kinds agree."""
    changed: int
    """Number of attributes that differ."""
    expected: int
    found: int


def _candidates(
    found: Network,
    expected: Network,
    found_open: Sequence[int],
    expected_open: Sequence[int],
    expected_of: Mapping[int, int],
) -> Iterator[_Candidate]:
    """Yield pairs of open nodes that share an input, or have none."""
    first_with: dict[frozenset[int], int] = {}
    for expected_index in expected_open:
        expected_node = expected.nodes[expected_index]
        expected_inputs = frozenset(expected_node.inputs)
        # Several layers on one tensor share a place: the most similar one is compared.
        place = first_with.setdefault(expected_inputs, expected_index)
        for found_index in found_open:
            found_node = found.nodes[found_index]
            found_inputs = {expected_of[index] for index in found_node.inputs}
            if expected_inputs and not expected_inputs & found_inputs:
                continue
            same_kind = found_node.kind == expected_node.kind
            yield _Candidate(
                place=place,
                other_kind=not same_kind,
                other_inputs=same_kind and found_inputs != expected_inputs,
                changed=len(differing_attributes(found_node, expected_node)),
                expected=expected_index,
                found=found_index,
            )


def _pair_equal_nodes(
    found: Network, found_digests: Sequence[str], expected_digests: Sequence[str]
) -> list[tuple[int, int]]:
    """Pair the nodes that compute the same from the input on."""
    unpaired: dict[str, list[int]] = defaultdict(list)
    for index, digest in enumerate(expected_digests):
        unpaired[digest].append(index)
    pairs: list[tuple[int, int]] = []
    for index, (node, digest) in enumerate(zip(found.nodes, found_digests, strict=True)):
        equal = unpaired[digest]
        if equal:
            # A repeated weightless node is not an extra layer.
            repeatable = len(equal) == 1 and node.parameters == 0 and node.kind != "input"
            pairs.append((index, equal[0] if repeatable else equal.pop(0)))
    return pairs


def _frontier(network: Network, paired: Collection[int]) -> list[int]:
    """List the unpaired nodes with paired inputs."""
    return [
        index
        for index, node in enumerate(network.nodes)
        if index not in paired and all(source in paired for source in node.inputs)
    ]
