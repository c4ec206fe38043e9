"""Explains one edit of a network in plain words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from grader.judge.tensor_names import (
    changed_arguments_in_words,
    differing_inputs,
    expected_tensor_in_words,
    inputs_in_words,
    layer_in_words,
    maker_in_words,
    name_in_words,
    ordinal,
    tensor_in_words,
    tensors_in_words,
)
from grader.judge.wording import Wording, shape_in_words
from grader.layer_names import layer_name
from grader.observation import Network, Node, Place
from grader.repair.structure import COMMUTATIVE
from grader.verdict import Edit, EditKind, Repair

ARGUMENT_HINTS = {
    "strides": "By how many pixels does this layer move its window?",
    "kernel_size": "Compare the kernel sizes, in their order, with the task.",
    "filters": "Compare the numbers of filters, in their order, with the task.",
    "axis": "The channels are the last axis of (batch, height, width, channels).",
    "pool_size": "How large is the window, and how far does it move?",
    "units": "How many units does the task give the dense layer at this place?",
    "use_bias": "Keep Keras's default arguments unless the task asks for something else.",
    "trainable": "A layer that is not trainable keeps the weights that it begins with.",
    "epsilon": "Keep Keras's default arguments unless the task asks for something else.",
}
"""A hint for each argument that differs; `padding` and `rate` have hints of their own."""
_ARGUMENT_HINTS = ARGUMENT_HINTS | {
    "rate": "Which share of the values does the task let this layer drop?"
}
_PADDING_HINTS = {
    "zero_padding2d": "How many rows and columns does the task add on each side?",
}
PADDING_HINT = "Does the height of the output have to equal that of the input here?"
_MOST_LISTED = 3
"""Most layers that are listed one by one; more are counted."""
_UNUSED_HINT = "Which variable holds the result, and which one does the next line read?"
_SHARED_HINT = "A layer that is made once and called twice has one set of weights."


def edit_in_words(repair: Repair, edit: Edit) -> Wording:
    """Explain one edit: what was found, and what is expected."""
    return _WORDINGS[edit.kind](repair, edit)


def _attributes(repair: Repair, edit: Edit) -> Wording:
    found, expected = _found(repair, edit), _expected(repair, edit)
    names = list(edit.arguments)
    name = next((name for name in names if name in _ARGUMENT_HINTS), "")
    hint = _ARGUMENT_HINTS.get(name, "Compare the arguments of this layer with the task.")
    if "padding" in names[:1]:
        hint = _PADDING_HINTS.get(expected.kind, PADDING_HINT)
    one, other = changed_arguments_in_words(found.kind, edit.arguments, expected, names)
    return Wording(f"{name_in_words(found)} {one}; expected {other}.", hint, found.place)


def _exchange(repair: Repair, edit: Edit) -> Wording:
    found, expected = _found(repair, edit), _expected(repair, edit)
    before = _inputs_of_found(repair, found)
    if len(edit.found_nodes) > 1 or len(edit.expected_nodes) > 1:
        return _exchanged_pieces(repair, edit)
    layer, wanted = name_in_words(found), layer_in_words(expected)
    return Wording(
        f"After {before} comes {layer}; expected {wanted}."
        if len(found.inputs) == 1
        else f"{layer} takes {before}; expected {wanted} in its place.",
        "Compare this line with the list of layers in the task.",
        found.place,
    )


def _exchanged_pieces(repair: Repair, edit: Edit) -> Wording:
    found = [repair.found.nodes[index] for index in edit.found_nodes]
    expected = [repair.expected.nodes[index] for index in edit.expected_nodes]
    verb = "comes" if len(found) == 1 else "come"
    return Wording(
        f"After {_inputs_of_found(repair, found[0])} {verb} {_listed(found)}; "
        f"expected {_listed(expected)} in {'its' if len(found) == 1 else 'their'} place.",
        "Compare these lines with the list of layers in the task.",
        found[0].place,
    )


def _missing(repair: Repair, edit: Edit) -> Wording:
    first = repair.expected.nodes[edit.expected_nodes[0]]
    names = [expected_tensor_in_words(repair, index) for index in first.inputs]
    what = f"After {names[0] if names else 'the input'}, {_missing_layers(repair, edit)}"
    if len(names) > 1:
        what = f"Nothing joins {' and '.join(names)}: {_missing_layers(repair, edit)}"
    before, taker = place_before(repair, first), taker_behind(repair, edit)
    behind = taker.place if taker else None
    idle = _idle_between(repair, before, behind)
    if idle is not None:
        return Wording(
            f"{what}; line {idle.line} gives back its input unchanged.",
            "Which activation, or which arguments, does the task name for this line?",
            idle,
        )
    unused = lost_layer(repair, edit)
    if unused is not None and unused.place is not None:
        return Wording(
            f"{what}; line {unused.place.line} calls {layer_name(unused.kind)}, but nothing takes "
            f"its result.",
            _UNUSED_HINT,
            behind or unused.place,
        )
    hint = "Compare what follows each layer with the list of layers in the task."
    if taker and behind:
        if is_one_way_of_several(repair, edit):
            what = f"Between {names[0]} and {name_in_words(taker)}, {_missing_layers(repair, edit)}"
            return Wording(f"{what}.", hint, behind)
        if repair.found.stopped_at is not None and len(edit.expected_nodes) > _MOST_LISTED:
            return Wording(f"{what}.", hint, behind)
    if all(repair.expected.nodes[index].kind == "input" for index in first.inputs):
        before, behind = behind, before
    return Wording(f"{what}.", _PADDING_HINTS.get(first.kind, hint), before or behind)


def lost_layer(repair: Repair, edit: Edit) -> Node | None:
    """Return the last call of an expected layer whose result no output needs."""
    nodes = repair.expected.nodes
    lost: Iterable[int] = edit.expected_nodes if edit.kind == "missing" else ()
    if edit.kind == "inputs":
        known = {number for _, number in repair.equal}
        inputs = nodes[edit.expected_nodes[0]].inputs
        lost = (index for index in inputs if index not in known)
    kinds = {nodes[index].kind for index in lost}
    unused = [node for node in repair.found.unused if node.kind in kinds]
    return unused[-1] if unused else None


def is_one_way_of_several(repair: Repair, edit: Edit) -> bool:
    """Return True if other layers rightly take the tensor before a missing piece."""
    found_of = repair.found_of
    source = repair.expected.nodes[edit.expected_nodes[0]].inputs
    return len(source) == 1 and any(
        number in found_of and number not in edit.expected_nodes and source[0] in node.inputs
        for number, node in enumerate(repair.expected.nodes)
    )


def _missing_layers(repair: Repair, edit: Edit) -> str:
    nodes = [repair.expected.nodes[index] for index in edit.expected_nodes]
    return f"{_listed(nodes)} {'is' if len(nodes) == 1 else 'are'} missing"


def _listed(nodes: Sequence[Node]) -> str:
    """Name some layers with their arguments; count them if they are many."""
    if len(nodes) > _MOST_LISTED:
        return _enumerated([layer_name(node.kind) for node in nodes])
    return _enumerated([layer_in_words(node) for node in nodes])


def _idle_between(repair: Repair, before: Place | None, behind: Place | None) -> Place | None:
    """Return the line of a call without an effect, between two lines."""
    idle = [node.place for node in repair.found.unused if node.kind == "identity" and node.place]
    first = before.line if before else 0
    last = behind.line if behind else math.inf
    return next((place for place in idle if first <= place.line <= last), None)


def _extra(repair: Repair, edit: Edit) -> Wording:
    found = _found(repair, edit)
    before = _inputs_of_found(repair, found)
    if len(edit.found_nodes) == 1:
        message = f"{name_in_words(found)} is applied to {before}; expected nothing there."
    else:
        names = [layer_name(repair.found.nodes[index].kind) for index in edit.found_nodes]
        message = f"After {before} come {_enumerated(names)}, which are not expected there."
    return Wording(message, "Is this layer part of the task, and at this place?", found.place)


def _swap(repair: Repair, edit: Edit) -> Wording:
    nodes = [repair.found.nodes[index] for index in edit.found_nodes]
    found = [layer_name(node.kind) for node in nodes]
    expected = [layer_name(repair.expected.nodes[index].kind) for index in edit.expected_nodes]
    return Wording(
        f"After {_inputs_of_found(repair, nodes[0])} come {', then '.join(found)}; "
        f"expected {', then '.join(expected)}."
        if nodes
        else f"The layers stand in another order; expected {', then '.join(expected)}.",
        "Compare the order of these lines with the task.",
        nodes[0].place if nodes else None,
    )


def _inputs(repair: Repair, edit: Edit) -> Wording:
    found, expected = _found(repair, edit), _expected(repair, edit)
    taken, wanted = inputs_in_words(repair, found, expected)
    if expected.kind in COMMUTATIVE:
        # The inputs may stand in any order: those that agree are put beside each other.
        wanted.sort(key=lambda name: taken.index(name) if name in taken else len(taken))
    one, other = differing_inputs(taken, wanted)
    unused = lost_layer(repair, edit)
    if unused is not None and unused.place is not None:
        return Wording(
            f"{name_in_words(found)} receives {one}; expected {other}. Line {unused.place.line} "
            f"calls {layer_name(unused.kind)}, but nothing takes its result.",
            _UNUSED_HINT,
            found.place,
        )
    return Wording(
        f"{name_in_words(found)} receives {one}; expected {other}.",
        "Keep a tensor that is needed later in a variable of its own, and see which one each line "
        "passes on."
        if len(expected.inputs) > 1
        else "See which tensor this line passes on.",
        found.place,
    )


def _order(repair: Repair, edit: Edit) -> Wording:
    found, expected = _found(repair, edit), _expected(repair, edit)
    taken, wanted = inputs_in_words(repair, found, expected)
    differing = [
        number for number, pair in enumerate(zip(taken, wanted, strict=False)) if pair[0] != pair[1]
    ]
    number = differing[0] if differing else 0
    return Wording(
        f"{name_in_words(found)} joins its inputs in another order "
        f"({ordinal(number + 1)} input: {taken[number]}; expected {wanted[number]}).",
        "In which order does the task name the tensors?",
        found.place,
    )


def _weights(repair: Repair, edit: Edit) -> Wording:
    found = _found(repair, edit)
    if found.shared_with is None:
        return Wording(
            f"{name_in_words(found)} has weights of its own; expected those of an earlier layer.",
            _SHARED_HINT,
            found.place,
        )
    return used_twice_in_words(repair.found, found)


def used_twice_in_words(network: Network, node: Node) -> Wording:
    """Explain a layer that is called again where another one is expected."""
    assert node.shared_with is not None
    first = network.nodes[node.shared_with]
    first_use = f" (first in {first.place})" if first.place else ""
    if first.place and node.place and first.place.where == node.place.where:
        first_use = f" (first in line {first.place.line})"
    return Wording(
        f"{name_in_words(node)} is used a second time{first_use}; "
        f"expected a layer of its own, with weights of its own.",
        _SHARED_HINT,
        node.place,
    )


def _outputs(repair: Repair, _: Edit) -> Wording:
    found, expected = repair.found.outputs, repair.expected.outputs
    place = repair.found.nodes[found[0]].place
    if len(found) != len(expected):
        message = f"The number of outputs is {len(found)}; expected {len(expected)}."
        return Wording(message, "Which tensors does the last line return?", place)
    found_of = repair.found_of
    differing = [
        number
        for number, pair in enumerate(zip(found, expected, strict=True))
        if found_of.get(pair[1]) != pair[0]
    ]
    number = differing[0] if differing else 0
    which = "The output" if len(found) == 1 else f"Output {number + 1} of {len(found)}"
    wanted = expected[number]
    maker = (
        maker_in_words(repair.found, found_of[wanted])
        if wanted in found_of
        else layer_name(repair.expected.nodes[wanted].kind)
    )
    return Wording(
        f"{which} is that of {maker_in_words(repair.found, found[number])}; "
        f"expected that of {maker}.",
        "Which tensor does the last line return?"
        if len(found) == 1
        else "In which order does the task name the outputs?",
        repair.found.nodes[found[number]].place,
    )


def _input_shape(repair: Repair, edit: Edit) -> Wording:
    found, expected = _found(repair, edit), _expected(repair, edit)
    return Wording(
        f"The input has the shape {shape_in_words(found.shape)}; "
        f"expected {shape_in_words(expected.shape)}.",
        "The shape is an argument of the function.",
        found.place,
    )


_WORDINGS: dict[EditKind, Callable[[Repair, Edit], Wording]] = {
    "attributes": _attributes,
    "exchange": _exchange,
    "missing": _missing,
    "extra": _extra,
    "swap": _swap,
    "inputs": _inputs,
    "order": _order,
    "weights": _weights,
    "outputs": _outputs,
    "input shape": _input_shape,
}


def _found(repair: Repair, edit: Edit) -> Node:
    return repair.found.nodes[edit.found_nodes[0]]


def _expected(repair: Repair, edit: Edit) -> Node:
    return repair.expected.nodes[edit.expected_nodes[0]]


def _inputs_of_found(repair: Repair, node: Node) -> str:
    return tensors_in_words([tensor_in_words(repair.found, index) for index in node.inputs])


def _enumerated(names: Sequence[str]) -> str:
    """List names; count them if they are many."""
    if len(names) > _MOST_LISTED:
        listed = ", ".join(f"{count} {name}" for name, count in Counter(names).items())
        return f"{len(names)} layers ({listed})"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def place_before(repair: Repair, expected: Node) -> Place | None:
    """Return the line of the tensor that an expected layer should take."""
    found_of = repair.found_of
    places = (
        repair.found.nodes[found_of[index]].place for index in expected.inputs if index in found_of
    )
    return next(filter(None, places), None)


def taker_behind(repair: Repair, edit: Edit) -> Node | None:
    """Return the layer that takes the tensor before a missing piece."""
    found_of = repair.found_of
    left_out = set(edit.expected_nodes)
    for number, node in enumerate(repair.expected.nodes):
        if number in found_of and number not in left_out and left_out & set(node.inputs):
            return repair.found.nodes[found_of[number]]
    stopped = repair.found.stopped_at
    return None if stopped is None else repair.found.nodes[stopped]
