"""A divergence or a failure as a sentence that a second-year student understands.

Each sentence says where, what was found and what was expected, with the student's own layer names;
each hint names one step and gives no answer away.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.judge.divergence import (
    COMMUTATIVE,
    changed_attributes,
    followers,
    missing_or_extra_run,
    same_layer,
)
from grader.observation import Failure, Network, Node, Place, Plain
from grader.verdict import Divergence

_NAMES = {
    "relu": "ReLU",
    "prelu": "PReLU",
    "input": "Input",
    "max_pooling2d": "MaxPooling2D",
    "clipped_relu": "ReLU with a limit, slope or threshold",
}
_ACTIVATIONS = frozenset(
    {"softmax", "sigmoid", "tanh", "elu", "selu", "gelu", "swish", "silu", "leaky_relu", "softplus"}
)

_ATTRIBUTE_HINTS = {
    "strides": "By how many pixels does this layer move its window?",
    "padding": "Does the height of the output have to equal that of the input here?",
    "kernel_size": "Compare the kernel sizes, in their order, with the task.",
    "filters": "Compare the numbers of filters, in their order, with the task.",
    "axis": "The channels are the last axis of (batch, height, width, channels).",
    "pool_size": "How large is the window, and how far does it move?",
    "units": "How many units does the task give the dense layer at this place?",
    "use_bias": "Keep Keras's default arguments unless the task asks for something else.",
    "trainable": "A layer that is not trainable keeps the weights that it begins with.",
    "epsilon": "Keep Keras's default arguments unless the task asks for something else.",
}


_SAME_NAME = 0.65
"""How alike two names are where one is taken for the other's slip: `conv_block` is one of
`convolutional_block` (0.69), `identity_block` none of `plain_block` (0.64)."""


@dataclass(frozen=True)
class Wording:
    """A sentence, a hint and the student's line."""

    message: str
    hint: str = ""
    place: Place | None = None


OTHERWISE_WIRED = Wording(
    "It cannot be seen as a graph, so where it first differs is not known. Its layers with weights "
    "are the expected ones; what they are given, or what is done between them, is not.",
    "Write layers of Keras in place of TensorFlow's functions, and the first difference is named.",
)


def kind_in_words(kind: str) -> str:
    """The name by which Keras calls a kind of layer: "conv2d" → "Conv2D"."""
    if kind in _NAMES:
        return _NAMES[kind]
    if kind in _ACTIVATIONS:
        return kind
    words = "".join(part.capitalize() for part in kind.split("_"))
    return words.replace("1d", "1D").replace("2d", "2D").replace("3d", "3D")


def shape_in_words(shape: Sequence[int | None]) -> str:
    """A tensor's shape with its batch dimension named: "(batch, 64, 64, 3)"."""
    return "(" + ", ".join("batch" if n is None else str(n) for n in shape) + ")"


def divergence_in_words(divergence: Divergence) -> Wording:
    """The first divergence as a sentence."""
    run = missing_or_extra_run(divergence)
    if run is not None:
        return _run_in_words(divergence, run.missing, run.kinds)
    mine = _only(divergence.found, divergence.found_nodes)
    theirs = _only(divergence.expected, divergence.expected_nodes)
    if mine is None and theirs is not None:
        return _missing(divergence, theirs)
    if theirs is None and mine is not None:
        return _extra(divergence, mine)
    assert mine is not None and theirs is not None
    if divergence.found_nodes[0] in dict(divergence.equal):
        return _wrong_output(divergence, mine)
    if mine.kind == theirs.kind == "input":
        return _wrong_input(mine, theirs)
    if mine.kind == theirs.kind:
        return _same_kind(divergence, mine, theirs)
    return _other_kind(divergence, mine, theirs)


def other_layers_in_words(found: Network, expected: Network) -> Wording | None:
    """The first layer with weights that only one of two networks has, whatever feeds it.

    Returns:
        None where both have the same layers.
    """
    mine, theirs = _unmatched(found, expected), _unmatched(expected, found)
    for node in mine:
        other = next((item for item in theirs if item.kind == node.kind), None)
        if other is None:
            continue
        if changed_attributes(node, other):
            return _other_attributes(node, other)
        return Wording(
            f"{_name_in_words(node)} has {node.parameters:,} parameters; "
            f"expected {other.parameters:,}.",
            "How many channels has the tensor that it is given?",
            node.place,
        )
    if mine:
        return Wording(
            f"{_name_in_words(mine[0])} is called; expected no such layer.",
            "Compare the layers with weights with those of the task, one by one.",
            mine[0].place,
        )
    if theirs:
        missing = _layer_in_words(theirs[0])
        return Wording(
            f"No further {missing} is called; expected one.",
            "Compare the layers with weights with those of the task, one by one.",
        )
    return None


def _unmatched(network: Network, other: Network) -> list[Node]:
    """Nodes with weights that have no equal in another network."""
    left = [node for node in other.nodes if node.parameters]
    unmatched = []
    for node in network.nodes:
        equal = next((item for item in left if _same_weights(item, node)), None)
        if equal is not None:
            left.remove(equal)
        elif node.parameters:
            unmatched.append(node)
    return unmatched


def _same_weights(one: Node, other: Node) -> bool:
    return one.parameters == other.parameters and same_layer(one, other)


def failure_in_words(failure: Failure, function: str, defined: Collection[str]) -> Wording:
    """Why a function could not be looked at."""
    match failure.kind:
        case "missing" if failure.error:
            return Wording(
                f"`{function}` is an object of type {failure.error}, not a function.",
                "Is the name used for something else further down?",
            )
        case "missing":
            close = difflib.get_close_matches(function, defined, n=1, cutoff=_SAME_NAME)
            hint = (
                f"`{close[0]}` is there: is that the one? Functions are found by their names."
                if close
                else "Keep the name as the exercise gives it: the function is found by its name."
            )
            return Wording(f"There is no function `{function}` in this submission.", hint)
        case "not_answered":
            return Wording("Not answered yet.", "Replace the line that raises NotImplementedError.")
        case "wrong_return":
            message = f"`{function}` was called: {failure.message}."
            hint = "Does the function end with a `return`, and what follows it?"
            return Wording(message, hint, failure.place)
        case "not_reached":
            return Wording(failure.message, "", failure.place)
    said = f": {failure.message}" if failure.message else ""
    return Wording(
        f"`{function}` stops with {failure.error}{said}".rstrip(".") + "." * (said[-1:] != "?"),
        "Call the function in a cell of its own and read the last line of the error.",
        failure.place,
    )


def _only(network: Network, indices: tuple[int, ...]) -> Node | None:
    return network.nodes[indices[0]] if indices else None


def _run_in_words(divergence: Divergence, missing: bool, kinds: tuple[str, ...]) -> Wording:
    counts = Counter(kinds)
    listed = ", ".join(f"{count} {kind_in_words(kind)}" for kind, count in counts.items())
    if missing:
        before, place = _last_equal(divergence)
        return Wording(
            f"After {before}, {len(kinds)} expected layers are missing ({listed}).",
            "Count the blocks of this stage and compare with the table in the task.",
            place or _first_unequal(divergence),
        )
    mine = divergence.found.nodes[divergence.found_nodes[0]] if divergence.found_nodes else None
    where = _feeding_in_words(divergence.found, mine) if mine else _last_equal(divergence)[0]
    return Wording(
        f"After {where} come {len(kinds)} layers ({listed}) that are not expected there.",
        "Count the blocks of this stage and compare with the table in the task.",
        mine.place if mine else None,
    )


def _first_unequal(divergence: Divergence) -> Place | None:
    equal = {mine for mine, _ in divergence.equal}
    nodes = divergence.found.nodes
    return next((node.place for index, node in enumerate(nodes) if index not in equal), None)


def _missing(divergence: Divergence, theirs: Node) -> Wording:
    sources, place = _sources_of_expected(divergence, theirs)
    hint = (
        "Where does the block's input go, besides the main path?"
        if "input" in sources
        else ("Follow the tensor from line to line: is each result used?")
    )
    return Wording(
        f"Nothing applies {_layer_in_words(theirs)} to {sources}; expected there.",
        hint,
        place or _first_unequal(divergence),
    )


def _extra(divergence: Divergence, mine: Node) -> Wording:
    return Wording(
        f"{_name_in_words(mine)} is applied to {_feeding_in_words(divergence.found, mine)}; "
        f"expected nothing there.",
        "Is this layer part of the task, and at this place?",
        mine.place,
    )


def _wrong_input(mine: Node, theirs: Node) -> Wording:
    return Wording(
        f"Input `{mine.name}` has the shape {shape_in_words(mine.shape)}; "
        f"expected {shape_in_words(theirs.shape)}.",
        "The shape is an argument of the function.",
        mine.place,
    )


def _wrong_output(divergence: Divergence, mine: Node) -> Wording:
    found, expected = divergence.found.outputs, divergence.expected.outputs
    hint = "Which tensor does the last line return?"
    if len(found) != len(expected):
        message = f"The number of outputs is {len(found)}; expected {len(expected)}."
        return Wording(message, hint, mine.place)
    index, wanted_index = divergence.found_nodes[0], divergence.expected_nodes[0]
    number = list(zip(found, expected, strict=True)).index((index, wanted_index)) + 1
    which = f"Output {number} of {len(found)}" if len(found) > 1 else "The output"
    found_of = {theirs: mine for mine, theirs in divergence.equal}
    if wanted_index in found_of:
        wanted = _maker_in_words(divergence.found, found_of[wanted_index])
        hint = "In which order does the task name the outputs?" if len(found) > 1 else hint
    else:
        wanted = f"a further {kind_in_words(divergence.expected.nodes[wanted_index].kind)}"
    here = _maker_in_words(divergence.found, index)
    return Wording(f"{which} is that of {here}; expected that of {wanted}.", hint, mine.place)


def _same_kind(divergence: Divergence, mine: Node, theirs: Node) -> Wording:
    if mine.shared_with is not None and theirs.shared_with is None:
        first = divergence.found.nodes[mine.shared_with]
        first_use = f" (first in {first.place})" if first.place else ""
        return Wording(
            f"{_name_in_words(mine)} is used a second time{first_use}; "
            f"expected a layer of its own, with weights of its own.",
            "A layer that is made once and called twice has one set of weights.",
            mine.place,
        )
    fed_alike = [dict(divergence.equal).get(index) for index in mine.inputs] == list(theirs.inputs)
    if changed_attributes(mine, theirs) and (fed_alike or mine.kind in COMMUTATIVE):
        return _other_attributes(mine, theirs)
    return Wording(
        f"{_name_in_words(mine)} receives {_inputs_in_words(divergence.found, mine)}; "
        f"expected {_sources_of_expected(divergence, theirs)[0]}.",
        "Keep the block's input in a variable before the first layer, and see which tensor "
        "each line passes on."
        if mine.kind in COMMUTATIVE
        else "See which tensor this line passes on.",
        mine.place,
    )


def _other_attributes(mine: Node, theirs: Node) -> Wording:
    names = changed_attributes(mine, theirs)
    found = ", ".join(f"{name} {_value(mine.attributes.get(name))}" for name in names)
    expected = ", ".join(f"{name} {_value(theirs.attributes.get(name))}" for name in names)
    hint = next(
        (_ATTRIBUTE_HINTS[name] for name in names if name in _ATTRIBUTE_HINTS),
        "Compare the arguments of this layer with the task.",
    )
    return Wording(f"{_name_in_words(mine)} has {found}; expected {expected}.", hint, mine.place)


def _other_kind(divergence: Divergence, mine: Node, theirs: Node) -> Wording:
    found, expected = divergence.found, divergence.expected
    after_mine = [found.nodes[index] for index in followers(found, divergence.found_nodes[0])]
    after_theirs = [
        expected.nodes[index] for index in followers(expected, divergence.expected_nodes[0])
    ]
    shared = _shared_source(divergence, mine, theirs)
    mine_follows_theirs = any(same_layer(node, mine) for node in after_theirs)
    theirs_follows_mine = any(same_layer(node, theirs) for node in after_mine)
    here, wanted = _name_in_words(mine), kind_in_words(theirs.kind)
    if mine_follows_theirs and theirs_follows_mine:
        return Wording(
            f"After {shared} comes {here} and then {wanted}; "
            f"expected {wanted} first and {kind_in_words(mine.kind)} after it.",
            "The two are there, in another order.",
            mine.place,
        )
    if mine_follows_theirs:
        return Wording(
            f"{here} follows {shared} directly; expected {wanted} between the two.",
            "Compare what follows each layer with the task.",
            mine.place,
        )
    if theirs_follows_mine:
        return Wording(
            f"{here} stands between {shared} and {wanted}; expected nothing there.",
            "Is this layer part of the task, and at this place?",
            mine.place,
        )
    return Wording(
        f"After {shared} comes {here}; expected {_layer_in_words(theirs)}.",
        "Compare this line with the list of layers in the task.",
        mine.place,
    )


def _shared_source(divergence: Divergence, mine: Node, theirs: Node) -> str:
    found_of = {expected: found for found, expected in divergence.equal}
    for index in theirs.inputs:
        if found_of.get(index) in mine.inputs:
            return _tensor_in_words(divergence.found, found_of[index])
    return _feeding_in_words(divergence.found, mine)


def _last_equal(divergence: Divergence) -> tuple[str, Place | None]:
    """The student's node before the first thing that is missing."""
    theirs = _only(divergence.expected, divergence.expected_nodes)
    if theirs is None:
        return "the input", None
    return _sources_of_expected(divergence, theirs)


def _sources_of_expected(divergence: Divergence, theirs: Node) -> tuple[str, Place | None]:
    """What feeds an expected node, in the student's names where the student has it."""
    found_of = {expected: found for found, expected in divergence.equal}
    words, place = [], None
    for index in theirs.inputs:
        if index in found_of:
            words.append(_tensor_in_words(divergence.found, found_of[index]))
            place = divergence.found.nodes[found_of[index]].place or place
        else:
            words.append(f"the output of a {kind_in_words(divergence.expected.nodes[index].kind)}")
    return " and ".join(words), place


def _inputs_in_words(network: Network, node: Node) -> str:
    if len(node.inputs) == 2 and node.inputs[0] == node.inputs[1]:
        return f"{_tensor_in_words(network, node.inputs[0])} twice"
    return " and ".join(_tensor_in_words(network, index) for index in node.inputs)


def _feeding_in_words(network: Network, node: Node) -> str:
    return _inputs_in_words(network, node) or "the input"


def _tensor_in_words(network: Network, index: int) -> str:
    is_input = network.nodes[index].kind == "input"
    return "the input" if is_input else f"the output of {_maker_in_words(network, index)}"


def _maker_in_words(network: Network, index: int) -> str:
    """The layer that makes a tensor, together with the activation inside it, which has no name."""
    node = network.nodes[index]
    if node.name or not node.inputs:
        return _name_in_words(node)
    return f"{_name_in_words(network.nodes[node.inputs[0]])} with {kind_in_words(node.kind)}"


def _name_in_words(node: Node) -> str:
    kind = kind_in_words(node.kind)
    return f"{kind} `{node.name}`" if node.name else kind


def _layer_in_words(node: Node) -> str:
    telling = ("filters", "kernel_size", "strides", "pool_size", "units", "padding")
    details = [
        f"{name} {_value(node.attributes[name])}" for name in telling if name in node.attributes
    ]
    return kind_in_words(node.kind) + (f" ({', '.join(details)})" if details else "")


def _value(value: Plain) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(_value, value))})"
    return "none" if value is None else str(value)
