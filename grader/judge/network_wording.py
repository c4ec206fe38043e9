"""Explains the difference between two networks in plain words."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from grader.judge.edit_wording import ARGUMENT_HINTS, PADDING_HINT, used_twice_in_words
from grader.judge.tensor_names import (
    changed_arguments_in_words,
    differing_inputs,
    expected_tensor_in_words,
    layer_in_words,
    maker_in_words,
    name_in_words,
    tensor_in_words,
    tensors_in_words,
)
from grader.judge.wording import Wording, shape_in_words
from grader.layer_names import differing_attributes, layer_name
from grader.observation import Network, Node, Place
from grader.repair.structure import COMMUTATIVE, signature
from grader.verdict import Repair

_ATTRIBUTE_HINTS = ARGUMENT_HINTS | {"padding": PADDING_HINT}

_SHORTEST_BLOCK = 3

OTHERWISE_WIRED = Wording(
    "It cannot be seen as a graph, so where it first differs is not known. Its layers with weights "
    "are the expected ones; their inputs, or the operations between them, are not.",
    "Write layers of Keras in place of TensorFlow's functions, and the first difference is named.",
)


def divergence_in_words(divergence: Repair) -> Wording:
    """Explain the first divergence of two networks."""
    found = next((divergence.found.nodes[index] for index in divergence.found_nodes), None)
    expected = next((divergence.expected.nodes[index] for index in divergence.expected_nodes), None)
    block = _one_sided_block(divergence, found, expected)
    if block is not None:
        return block
    if found is None and expected is not None:
        return _missing_layer(divergence, expected)
    if expected is None and found is not None:
        return _extra_layer(divergence, found)
    assert found is not None and expected is not None
    if divergence.found_nodes[0] in dict(divergence.equal):
        return _wrong_output(divergence, found)
    if found.kind == expected.kind == "input":
        return _wrong_input(found, expected)
    if found.kind == expected.kind:
        return _same_kind(divergence, found, expected)
    return _other_kind(divergence, found, expected)


def other_layers_in_words(found: Network, expected: Network) -> Wording | None:
    """Name the first layer with weights that only one network has, if any."""
    hint = "Compare the layers with weights with those of the task, one by one."
    extra, missing = _unmatched(found, expected), _unmatched(expected, found)
    for node in extra:
        other = next((item for item in missing if item.kind == node.kind), None)
        if other is None:
            continue
        if differing_attributes(other, node):
            return _other_attributes(node, other)
        return Wording(
            f"{name_in_words(node)} has {node.parameters:,} parameters; "
            f"expected {other.parameters:,}.",
            "How many channels does its input have?",
            node.place,
        )
    if extra:
        message = f"{name_in_words(extra[0])} is called; expected no such layer."
        return Wording(message, hint, extra[0].place)
    if missing:
        return Wording(f"No further {layer_in_words(missing[0])} is called; expected one.", hint)
    return None


def _unmatched(network: Network, other: Network) -> list[Node]:
    """List the nodes with weights that have no equal in another network."""
    left = Counter((signature(node), node.parameters) for node in other.nodes)
    unmatched = []
    for node in network.nodes:
        left[signature(node), node.parameters] -= 1
        if node.parameters and left[signature(node), node.parameters] < 0:
            unmatched.append(node)
    return unmatched


def _one_sided_block(
    divergence: Repair, found: Node | None, expected: Node | None
) -> Wording | None:
    """Explain several consecutive layers that only one network has."""
    extra = _without(divergence.found, {pair[0] for pair in divergence.equal})
    missing = _without(divergence.expected, {pair[1] for pair in divergence.equal})
    if not extra and not missing:
        return None
    # With the shape, so that a layer of one stage does not match one of the next.
    extra_lines = [f"{signature(node)} {node.shape}" for node in extra]
    missing_lines = [f"{signature(node)} {node.shape}" for node in missing]
    changes = SequenceMatcher(None, extra_lines, missing_lines, autojunk=False).get_opcodes()
    change, start, end, expected_start, expected_end = changes[0]
    block = extra[start:end] if change == "delete" else missing[expected_start:expected_end]
    if change not in ("delete", "insert") or len(block) < _SHORTEST_BLOCK:
        return None
    before, place = _expected_inputs(divergence, expected) if expected else ("the input", None)
    counts = Counter(layer_name(node.kind) for node in block)
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    if change == "insert":
        message = f"After {before}, {len(block)} expected layers are missing ({listed})."
        place = place or _first_unequal(divergence)
    else:
        before = _inputs_in_words(divergence.found, found) if found else before
        message = f"After {before} come {len(block)} layers ({listed}) that are not expected there."
        place = found.place if found else None
    return Wording(message, "Compare the number of these layers with the task.", place)


def _without(network: Network, indices: set[int]) -> list[Node]:
    return [node for index, node in enumerate(network.nodes) if index not in indices]


def _first_unequal(divergence: Repair) -> Place | None:
    """Return the line of the student's first layer without an equal."""
    unequal = _without(divergence.found, {pair[0] for pair in divergence.equal})
    return next((node.place for node in unequal), None)


def _missing_layer(divergence: Repair, expected: Node) -> Wording:
    inputs, place = _expected_inputs(divergence, expected)
    hint = (
        "Where does the block's input go, besides the main path?"
        if "input" in inputs
        else "Follow the tensor from line to line: is each result used?"
    )
    return Wording(
        f"Nothing applies {layer_in_words(expected)} to {inputs}; expected there.",
        hint,
        place or _first_unequal(divergence),
    )


def _extra_layer(divergence: Repair, found: Node) -> Wording:
    return Wording(
        f"{name_in_words(found)} is applied to {_inputs_in_words(divergence.found, found)}; "
        f"expected nothing there.",
        "Is this layer part of the task, and at this place?",
        found.place,
    )


def _wrong_input(found: Node, expected: Node) -> Wording:
    return Wording(
        f"Input `{found.name}` has the shape {shape_in_words(found.shape)}; "
        f"expected {shape_in_words(expected.shape)}.",
        "The shape is an argument of the function.",
        found.place,
    )


def _wrong_output(divergence: Repair, found: Node) -> Wording:
    hint = "Which tensor does the last line return?"
    number, expected_number = len(divergence.found.outputs), len(divergence.expected.outputs)
    if number != expected_number:
        message = f"The number of outputs is {number}; expected {expected_number}."
        return Wording(message, hint, found.place)
    pairs = list(zip(divergence.found.outputs, divergence.expected.outputs, strict=True))
    index, expected_index = divergence.found_nodes[0], divergence.expected_nodes[0]
    which = "The output"
    if number > 1:
        which = f"Output {pairs.index((index, expected_index)) + 1} of {number}"
    found_of = _found_of(divergence)
    if expected_index in found_of:
        wanted = maker_in_words(divergence.found, found_of[expected_index])
        hint = "In which order does the task name the outputs?" if number > 1 else hint
    else:
        wanted = f"a further {layer_name(divergence.expected.nodes[expected_index].kind)}"
    maker = maker_in_words(divergence.found, index)
    return Wording(f"{which} is that of {maker}; expected that of {wanted}.", hint, found.place)


def _same_kind(divergence: Repair, found: Node, expected: Node) -> Wording:
    if found.shared_with is not None and expected.shared_with is None:
        return used_twice_in_words(divergence.found, found)
    expected_of = dict(divergence.equal)
    same_inputs = [expected_of.get(index) for index in found.inputs] == list(expected.inputs)
    joins = found.kind in COMMUTATIVE
    if differing_attributes(expected, found) and (same_inputs or joins):
        return _too_early(divergence, found, expected) or _other_attributes(found, expected)
    taken = [tensor_in_words(divergence.found, index) for index in found.inputs]
    wanted = [expected_tensor_in_words(divergence, index) for index in expected.inputs]
    one, other = differing_inputs(taken, wanted)
    return Wording(
        f"{name_in_words(found)} receives {one}; expected {other}.",
        "Keep the block's input in a variable before the first layer, and see which tensor "
        "each line passes on."
        if joins
        else "See which tensor this line passes on.",
        found.place,
    )


def _too_early(divergence: Repair, found: Node, expected: Node) -> Wording | None:
    """Explain a layer that is expected with just these arguments, but further down."""
    left = _without(divergence.expected, {pair[1] for pair in divergence.equal})
    if not any(signature(node) == signature(found) for node in left):
        return None
    before = _shared_input(divergence, found, expected)
    return Wording(
        f"After {before} comes {layer_in_words(found)}; "
        f"expected {layer_in_words(expected)} and others before it.",
        "Which layers does the task name between the two?",
        found.place,
    )


def _other_attributes(found: Node, expected: Node) -> Wording:
    names = differing_attributes(expected, found)
    hint = next(
        (_ATTRIBUTE_HINTS[name] for name in names if name in _ATTRIBUTE_HINTS),
        "Compare the arguments of this layer with the task.",
    )
    one, other = changed_arguments_in_words(found.kind, found.attributes, expected, names)
    return Wording(f"{name_in_words(found)} {one}; expected {other}.", hint, found.place)


def _other_kind(divergence: Repair, found: Node, expected: Node) -> Wording:
    expected_comes_later = _comes_after(divergence.found, divergence.found_nodes[0], expected)
    found_comes_too_early = _comes_after(divergence.expected, divergence.expected_nodes[0], found)
    before = _shared_input(divergence, found, expected)
    layer, wanted = name_in_words(found), layer_name(expected.kind)
    if found_comes_too_early and expected_comes_later:
        message = (
            f"After {before} comes {layer} and then {wanted}; "
            f"expected {wanted} first and {layer_name(found.kind)} after it."
        )
        hint = "The two are there, in another order."
    elif found_comes_too_early:
        message = f"{layer} follows {before} directly; expected {wanted} between the two."
        hint = "Compare what follows each layer with the task."
    elif expected_comes_later:
        message = f"{layer} stands between {before} and {wanted}; expected nothing there."
        hint = "Is this layer part of the task, and at this place?"
    else:
        message = f"After {before} comes {layer}; expected {layer_in_words(expected)}."
        hint = "Compare this line with the list of layers in the task."
    return Wording(message, hint, found.place)


def _comes_after(network: Network, index: int, layer: Node) -> bool:
    """Return True if an equal layer takes the output of a node."""
    takers = (node for node in network.nodes if index in node.inputs)
    return any(signature(node) == signature(layer) for node in takers)


def _found_of(divergence: Repair) -> dict[int, int]:
    """Map each expected node to the student's last equal node."""
    return {expected: found for found, expected in divergence.equal}


def _shared_input(divergence: Repair, found: Node, expected: Node) -> str:
    """Name a tensor that both nodes take; else all inputs of the student's."""
    found_of = _found_of(divergence)
    for index in expected.inputs:
        if found_of.get(index) in found.inputs:
            return tensor_in_words(divergence.found, found_of[index])
    return _inputs_in_words(divergence.found, found)


def _expected_inputs(divergence: Repair, expected: Node) -> tuple[str, Place | None]:
    """Name the inputs of an expected node, by the student's names if possible."""
    found_of = _found_of(divergence)
    words = [expected_tensor_in_words(divergence, index) for index in expected.inputs]
    known = [found_of[index] for index in expected.inputs if index in found_of]
    places = filter(None, (divergence.found.nodes[index].place for index in reversed(known)))
    return tensors_in_words(words), next(places, None)


def _inputs_in_words(network: Network, node: Node, without: str = "the input") -> str:
    names = [tensor_in_words(network, index) for index in node.inputs]
    return tensors_in_words(names) if names else without
