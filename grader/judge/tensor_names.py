"""Names of layers and tensors in sentences, the student's own if possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grader.layer_names import DECISIVE_ATTRIBUTES, layer_name
from grader.observation import Network, Node, Plain
from grader.verdict import Repair

_ORDINALS = ("1st", "2nd", "3rd")
_ALSO_NAMED = ("constants", "rate")
_SIZES = {"dense": "units", "conv2d": "filters"}
_MOST_LISTED = 4
"""Most differing inputs that are all listed."""


def layer_in_words(node: Node) -> str:
    """Name a layer and its decisive arguments: "Conv2D (filters 64, kernel_size (3, 3))"."""
    names = [name for name in (*DECISIVE_ATTRIBUTES, *_ALSO_NAMED) if name in node.attributes]
    details = f" ({arguments_in_words(node.attributes, names)})" if names else ""
    return layer_name(node.kind) + details


def name_in_words(node: Node) -> str:
    """Name a layer of the student's, with the name that the student gave it."""
    kind = layer_name(node.kind)
    return f"{kind} `{node.name}`" if node.name else kind


def tensor_in_words(network: Network, index: int) -> str:
    """Name the output of a node: "the input", "the output of ReLU (line 12)"."""
    node = network.nodes[index]
    return (
        "the input" if node.kind == "input" else f"the output of {maker_in_words(network, index)}"
    )


def numbered_tensor_in_words(network: Network, index: int) -> str:
    """Name the output of a node, with its number among those of its line."""
    node = network.nodes[index]
    alike = [
        number
        for number, other in enumerate(network.nodes)
        if (other.kind, other.place) == (node.kind, node.place)
    ]
    rank = f"{ordinal(alike.index(index) + 1)} of {len(alike)}"
    return f"{tensor_in_words(network, index)}, {rank}"


def maker_in_words(network: Network, index: int) -> str:
    """Name the layer that makes a tensor, and an activation inside it."""
    node = network.nodes[index]
    line = f" (line {node.place.line})" if node.place and not node.name else ""
    if node.name or not node.inputs or node.parameters or node.attributes:
        return name_in_words(node) + line
    source = network.nodes[node.inputs[0]]
    inside = source.place is not None and source.place == node.place
    name = (
        f"{name_in_words(source)} with {layer_name(node.kind)}" if inside else name_in_words(node)
    )
    return name + line


def tensors_in_words(names: Sequence[str]) -> str:
    """Join the names of the tensors that a layer takes; several get numbers."""
    if len(names) == 2 and names[0] == names[1]:
        return f"{names[0]} twice"
    if len(names) < 2:
        return "".join(names) or "nothing"
    return ", ".join(f"{ordinal(number)}: {name}" for number, name in enumerate(names, 1))


def differing_inputs(found: Sequence[str], expected: Sequence[str]) -> tuple[str, str]:
    """Name the inputs in which two layers differ, with their numbers."""
    differing = [
        number
        for number, (one, other) in enumerate(zip(found, expected, strict=False), 1)
        if one != other
    ]
    if len(found) == len(expected) == 2 and found[0] == found[1] and found[0] in expected:
        other = next((name for name in expected if name != found[0]), found[0])
        return tensors_in_words(found), f"{other} in place of one of them"
    is_one = len(differing) == 1 and len(found) > 1
    is_long = bool(differing) and len(found) > _MOST_LISTED
    if len(found) != len(expected) or not (is_one or is_long):
        return tensors_in_words(found), tensors_in_words(expected)
    number = differing[0]
    further = "" if is_one else f", and {len(differing) - 1} further inputs differ"
    return f"as its {ordinal(number)} input {found[number - 1]}", expected[number - 1] + further


def expected_tensor_in_words(repair: Repair, index: int) -> str:
    """Name an expected tensor by the student's equal one if there is one."""
    found_of = repair.found_of
    if index in found_of:
        return tensor_in_words(repair.found, found_of[index])
    return f"the output of {layer_name(repair.expected.nodes[index].kind)}"


def inputs_in_words(repair: Repair, found: Node, expected: Node) -> tuple[list[str], list[str]]:
    """Name the tensors that a layer takes, and those that it should take."""
    found_of = repair.found_of
    taken = [tensor_in_words(repair.found, index) for index in found.inputs]
    wanted = [expected_tensor_in_words(repair, index) for index in expected.inputs]
    for number, index in enumerate(expected.inputs):
        same = [place for place, name in enumerate(taken) if name == wanted[number]]
        if index not in found_of or found_of[index] in found.inputs or not same:
            continue
        wanted[number] = numbered_tensor_in_words(repair.found, found_of[index])
        for place in same:
            taken[place] = numbered_tensor_in_words(repair.found, found.inputs[place])
    return taken, wanted


def arguments_in_words(arguments: Mapping[str, Plain], names: Iterable[str]) -> str:
    """List arguments with their values: "strides (2, 2), padding same"."""
    return ", ".join(f"{name} {_value(arguments.get(name))}" for name in names)


def changed_arguments_in_words(
    kind: str, found: Mapping[str, Plain], expected: Node, names: Sequence[str]
) -> tuple[str, str]:
    """Say which arguments a layer of some kind has, and which are expected.

    A dense layer and a 1x1 convolution stand for each other: each has its own word for its size.
    """
    if list(names) == ["constants"]:
        one, other = (
            _numbers(arguments.get("constants")) for arguments in (found, expected.attributes)
        )
        return f"uses {one}", other
    own = _SIZES.get(kind) if kind != expected.kind else None
    words = {name: own if own and name in _SIZES.values() else name for name in names}
    one, other = (
        ", ".join(f"{words[name]} {_value(arguments.get(name))}" for name in names)
        for arguments in (found, expected.attributes)
    )
    return f"has {one}", other


def _numbers(constants: Plain) -> str:
    """Write the constants of an operation: "the number 0.2"."""
    if isinstance(constants, list) and len(constants) == 1:
        return f"the number {_value(constants[0])}"
    return "no number" if constants is None else f"the numbers {_value(constants)}"


def _value(value: Plain) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_value, value))})"
    return "none" if value is None else str(value)


def ordinal(number: int) -> str:
    """Write a number as a rank: "1st", "2nd"."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
