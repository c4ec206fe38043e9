"""Numbered names of the tensors that a layer takes: "2nd input: 5x5 Conv2D"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from grader.layer_names import DECISIVE_ATTRIBUTES
from grader.observation import Network, Node
from grader.report.layers import attribute_words, layer_title, value_words
from grader.verdict import Repair

Tensor: TypeAlias = tuple[bool, int]
"""True and its index in the found network, or False and its index in the expected one."""
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def differing_inputs(
    repair: Repair, found: int, expected: int, *, ordered: bool
) -> tuple[list[str], list[str]]:
    """Name the inputs in which two layers differ, for each of the two.

    Args:
        repair: The two networks, and which of their layers are equal.
        found: The layer of the found network.
        expected: The layer of the expected network.
        ordered: True if the two take the same tensors, and only their order differs.
    """
    found_of = repair.found_of
    too_many = {i for edit in repair.edits if edit.kind == "extra" for i in edit.found_nodes}
    missing = {i for edit in repair.edits if edit.kind == "missing" for i in edit.expected_nodes}
    taken: list[Tensor] = [
        (True, _source(repair.found, index, too_many)) for index in repair.found.nodes[found].inputs
    ]
    wanted: list[Tensor] = [
        (True, found_of[index]) if index in found_of else (False, index)
        for source in repair.expected.nodes[expected].inputs
        for index in [_source(repair.expected, source, missing)]
    ]
    choices = {
        tensor: _choices(repair.found, tensor[1], found)
        if tensor[0]
        else _choices(repair.expected, tensor[1], expected)
        for tensor in [*taken, *wanted]
    }
    names = _distinct(choices)
    return (
        _numbered(_unmatched(taken, wanted, ordered), taken, names),
        _numbered(_unmatched(wanted, taken, ordered), wanted, names),
    )


def _source(network: Network, index: int, passed: Collection[int]) -> int:
    """Go back over layers that an edit of their own is about."""
    while index in passed and len(network.nodes[index].inputs) == 1:
        index = network.nodes[index].inputs[0]
    return index


def _unmatched(tensors: Sequence[Tensor], others: Sequence[Tensor], ordered: bool) -> list[int]:
    """List the places of tensors that the other layer lacks, or takes elsewhere."""
    there = [tensor == other for tensor, other in zip(tensors, others, strict=False)]
    there += [False] * (len(tensors) - len(there))
    left = Counter(others) - Counter(t for t, same in zip(tensors, there, strict=True) if same)
    places = []
    for place, (tensor, same) in enumerate(zip(tensors, there, strict=True)):
        if same:
            continue
        if not ordered and left[tensor]:
            left[tensor] -= 1
            continue
        places.append(place)
    return places


def _numbered(
    places: Sequence[int], tensors: Sequence[Tensor], names: Mapping[Tensor, str]
) -> list[str]:
    if len(tensors) == 2 and tensors[0] == tensors[1]:
        return [f"both inputs: {names[tensors[0]]}"]
    ordinals = [f"{_ordinal(place + 1)} " if len(tensors) > 1 else "" for place in places]
    return [
        f"{ordinal}input: {names[tensors[place]]}"
        for ordinal, place in zip(ordinals, places, strict=True)
    ]


def _ordinal(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


def _distinct(choices: Mapping[Tensor, Sequence[str]]) -> dict[Tensor, str]:
    """Choose the briefest name of each tensor that no other one has."""
    names: dict[Tensor, str] = {}
    for tensor, own in choices.items():
        others = [other for key, other in choices.items() if key != tensor and other[0] == own[0]]
        levels = (
            level
            for level, name in enumerate(own)
            if all(name != other[min(level, len(other) - 1)] for other in others)
        )
        names[tensor] = own[next(levels, -1)]
    return names


def _choices(network: Network, index: int, taker: int) -> list[str]:
    """List names of an input tensor, from the briefest to the most precise."""
    own, branch = layer_title(network.nodes[index]), _branch(network, index, taker)
    if not branch:
        return [own]
    first = _layer_words(network.nodes[branch[0]])
    precise = first if branch[0] == index else f"{own} after {first}"
    joins = len(network.nodes[branch[0]].inputs) != 1
    brief = precise if joins else first
    longer = f"{first} after {_layer_words(network.nodes[branch[1]])}" if branch[1:] else brief
    channels = network.nodes[index].shape[-1]
    return [brief, precise, longer, f"{longer}, {channels} channels"]


def _branch(network: Network, index: int, taker: int) -> list[int]:
    """List the layers of a branch, backwards from its last layer to its fork.

    Layers that only normalize or activate are left out.
    """
    others = (node for place, node in enumerate(network.nodes) if place != taker)
    takers = Counter(source for node in others for source in set(node.inputs))
    branch = []
    while True:
        node = network.nodes[index]
        if not _only_passes(network, index):
            branch.append(index)
        if len(node.inputs) != 1 or takers[node.inputs[0]] > 1:
            return branch
        index = node.inputs[0]


def _only_passes(network: Network, index: int) -> bool:
    """Return True for an activation, a normalization and the like."""
    node = network.nodes[index]
    return (
        len(node.inputs) == 1
        and node.shape == network.nodes[node.inputs[0]].shape
        and not any(name in node.attributes for name in DECISIVE_ATTRIBUTES)
    )


def _layer_words(node: Node) -> str:
    """Name a layer with its size: "5x5 Conv2D", "Dense (10 units)"."""
    title = layer_title(node)
    if "kernel_size" in node.attributes:
        return f"{value_words(node.attributes['kernel_size'])} {title}"
    units = attribute_words(node, ("units",)) if "units" in node.attributes else ()
    return f"{title} ({units[0]})" if units else title
