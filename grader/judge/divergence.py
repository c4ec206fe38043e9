"""Where, from the input on, do two layer graphs first differ?

Each node gets a digest of what it is and of the digests of what feeds it, so equal digests mean
equal computations from the input on (Merkle, "A digital signature based on a conventional
encryption function", CRYPTO 1987). What is left unpaired and is fed by paired nodes only is the
first divergence.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import networkx

from grader.observation import Network, Node
from grader.verdict import Divergence

_SHORTEST_RUN = 3
COMMUTATIVE = frozenset({"add", "multiply", "average", "maximum", "minimum"})


def first_divergence(found: Network, expected: Network, partial: bool = False) -> Divergence | None:
    """The first place from the input at which two networks differ; None where they are alike.

    Args:
        found: the student's network.
        expected: the reference's.
        partial: whether `found` is only what was built before the function stopped, so that what
            is not there need not be missing.
    """
    pairs = _pairs(found, expected)
    found_of = {theirs: mine for mine, theirs in pairs}
    expected_of = dict(pairs)
    found_open = _frontier(found, set(expected_of))
    expected_open = _frontier(expected, set(found_of))
    if partial and not found_open:
        return None
    pair = _first_pair(found, expected, found_open, expected_open, expected_of)
    if pair is None and _output_digests(found) != _output_digests(expected):
        pair = _first_other_output(found, expected)
    if pair is None:
        return None
    mine, theirs = pair
    if mine is None and theirs is not None:
        mine = _elsewhere(found, expected.nodes[theirs], set(expected_of))
    return Divergence(
        found=found,
        expected=expected,
        found_nodes=() if mine is None else (mine,),
        expected_nodes=() if theirs is None else (theirs,),
        equal=tuple(pairs),
    )


@dataclass(frozen=True)
class Run:
    """Several nodes in a row that only one of the networks has."""

    missing: bool
    """True where the student's network lacks them, False where it has them and should not."""
    kinds: tuple[str, ...]


def missing_or_extra_run(divergence: Divergence) -> Run | None:
    """The nodes from the divergence on, three or more, after which both networks go on alike."""
    found, expected = divergence.found, divergence.expected
    paired_found = {mine for mine, _ in divergence.equal}
    paired_expected = {theirs for _, theirs in divergence.equal}
    mine = [node for index, node in enumerate(found.nodes) if index not in paired_found]
    theirs = [node for index, node in enumerate(expected.nodes) if index not in paired_expected]
    matcher = SequenceMatcher(
        None,
        # With the shape, so that a layer of one stage is not taken for one of the next.
        [(_local(node), tuple(node.shape)) for node in mine],
        [(_local(node), tuple(node.shape)) for node in theirs],
        autojunk=False,
    )
    for change, from_mine, to_mine, from_theirs, to_theirs in matcher.get_opcodes()[:1]:
        if change == "insert" and to_theirs - from_theirs >= _SHORTEST_RUN:
            return Run(True, tuple(node.kind for node in theirs[from_theirs:to_theirs]))
        if change == "delete" and to_mine - from_mine >= _SHORTEST_RUN:
            return Run(False, tuple(node.kind for node in mine[from_mine:to_mine]))
    return None


def followers(network: Network, index: int) -> list[int]:
    """Indices of the nodes that take the value of a node."""
    return sorted(_graph(network).successors(index))


def same_layer(one: Node, other: Node) -> bool:
    """Whether two nodes are the same operation with the same attributes, whatever feeds them."""
    return _local(one) == _local(other)


def changed_attributes(found: Node, expected: Node) -> list[str]:
    """Names of the attributes in which two nodes differ, in the expected one's order."""
    return [
        name
        for name in {**expected.attributes, **found.attributes}
        if found.attributes.get(name) != expected.attributes.get(name)
    ]


def _graph(network: Network) -> networkx.DiGraph:
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(network.nodes)))
    graph.add_edges_from(
        (source, index) for index, node in enumerate(network.nodes) for source in node.inputs
    )
    return graph


def _local(node: Node) -> str:
    attributes = json.dumps(dict(node.attributes), sort_keys=True, default=str)
    inputs = "input shape " + str(list(node.shape)) if node.kind == "input" else ""
    return f"{node.kind} {attributes} {inputs} {node.shared_with is not None}"


def _digests(network: Network) -> list[str]:
    digests: list[str] = []
    for node in network.nodes:
        feeding = [digests[index] for index in node.inputs]
        if node.kind in COMMUTATIVE:
            feeding.sort()
        text = "|".join((_local(node), str(node.parameters), *feeding))
        digests.append(hashlib.sha256(text.encode()).hexdigest())
    return digests


def _output_digests(network: Network) -> list[str]:
    digests = _digests(network)
    return [digests[index] for index in network.outputs]


def _first_other_output(found: Network, expected: Network) -> tuple[int, int]:
    """The first output that is not the expected one; the first of all where there are too few."""
    digests = zip(_output_digests(found), _output_digests(expected), strict=False)
    other = [number for number, (mine, theirs) in enumerate(digests) if mine != theirs]
    number = other[0] if other else 0
    return found.outputs[number], expected.outputs[number]


def _pairs(found: Network, expected: Network) -> list[tuple[int, int]]:
    """Nodes that compute the same from the input on, paired in order."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for index, digest in enumerate(_digests(expected)):
        waiting[digest].append(index)
    pairs: list[tuple[int, int]] = []
    for index, digest in enumerate(_digests(found)):
        alike = waiting[digest]
        if alike:
            # The same value written twice, without weights, is no layer too many.
            node = found.nodes[index]
            stays = len(alike) == 1 and node.parameters == 0 and node.kind != "input"
            pairs.append((index, alike[0] if stays else alike.pop(0)))
    return pairs


def _frontier(network: Network, paired: set[int]) -> list[int]:
    """Unpaired nodes that are fed by paired ones only, from the input on."""
    return [
        index
        for index, node in enumerate(network.nodes)
        if index not in paired and all(source in paired for source in node.inputs)
    ]


def _elsewhere(network: Network, wanted: Node, paired: set[int]) -> int | None:
    """A node of the wanted kind that is there, but is fed by something else."""
    return next(
        (
            index
            for index, node in enumerate(network.nodes)
            if index not in paired and node.kind == wanted.kind
        ),
        None,
    )


def _first_pair(
    found: Network,
    expected: Network,
    found_open: Sequence[int],
    expected_open: Sequence[int],
    expected_of: dict[int, int],
) -> tuple[int | None, int | None] | None:
    """The student's node and the expected one that stand at the first divergence."""
    candidates = []
    fed_by: dict[frozenset[int], int] = {}
    for theirs in expected_open:
        sources = frozenset(expected.nodes[theirs].inputs)
        # Of several layers on one tensor, the one most like the student's is meant.
        place = fed_by.setdefault(sources, theirs)
        for mine in found_open:
            shared = sources & {expected_of[index] for index in found.nodes[mine].inputs}
            if shared or not sources:
                alike = found.nodes[mine].kind == expected.nodes[theirs].kind
                same_inputs = sources == {expected_of[i] for i in found.nodes[mine].inputs}
                unlike = (not (alike and same_inputs), not alike)
                changed = len(changed_attributes(found.nodes[mine], expected.nodes[theirs]))
                candidates.append((place, unlike, changed, theirs, mine))
    if candidates:
        *_, theirs, mine = min(candidates)
        return mine, theirs
    if expected_open:
        return None, expected_open[0]
    if found_open:
        return found_open[0], None
    return None
