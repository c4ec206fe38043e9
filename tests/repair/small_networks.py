"""Small networks of real Keras layers, and repairs that are applied to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from grader.observation import Network, Node
from grader.observe.network.rebuilding import Rebuilding
from grader.repair.drafts import Draft
from grader.rubrics import Probe
from grader.verdict import Repair

REBUILDING = Rebuilding("seed", Probe("small", {"X": {"tensor": [4, 4, 3]}}))
"""Keeps the values of all tests: most networks begin alike."""
WEIGHTED = ("conv2d", "batch_normalization")
JOINING = ("add", "concatenate")
KINDS = (*WEIGHTED, "conv2d", "relu", "tanh", "max_pooling2d", *JOINING)
INPUT = Node("input", "", {}, (), (None, 4, 4, 3))


def layer(kind: str, *inputs: int, filters: int = 3, size: int = 1) -> Node:
    """Describe a call as an observation does."""
    attributes = {
        "conv2d": {
            "filters": filters,
            "kernel_size": [size, size],
            "strides": [1, 1],
            "padding": "same",
        },
        "batch_normalization": {"axis": 3, "epsilon": 0.001},
        "max_pooling2d": {"pool_size": [size, size], "strides": [1, 1], "padding": "same"},
        "concatenate": {"axis": 3},
    }.get(kind, {})
    return Node(kind, "", attributes, inputs, (), int(kind in WEIGHTED))


def observed(nodes: Sequence[Node], *outputs: int) -> Network:
    """Compute the values of all nodes that the outputs need, in the order of an observation."""
    draft = Draft.of(Network(tuple(nodes), outputs or (len(nodes) - 1,), 0, 0))
    unused = tuple(
        replace(node, inputs=(), shared_with=None)
        for number, node in enumerate(nodes)
        if number not in draft.order
    )
    return replace(REBUILDING.observe(draft.network), unused=unused)


def is_known(net: Network) -> bool:
    """True if all nodes can be computed."""
    return all(node.fingerprint for node in net.nodes)


@st.composite
def layers(draw: st.DrawFn, most: int = 7) -> list[Node]:
    """Draw the calls of a network."""
    nodes = [INPUT, layer("conv2d", 0)]
    for _ in range(draw(st.integers(1, most))):
        kind = draw(
            st.sampled_from([*WEIGHTED, "conv2d", "relu", "tanh", "max_pooling2d", *JOINING])
        )
        last, other = len(nodes) - 1, draw(st.integers(0, len(nodes) - 1))
        if kind in JOINING:
            inputs = (last, other) if other != last else (last,)
            if len(inputs) == 2:
                nodes.append(layer(kind, *inputs))
            continue
        source = draw(st.sampled_from([last, last, other]))
        size = draw(st.sampled_from([3, 1] if kind == "conv2d" else [2, 3]))
        nodes.append(layer(kind, source, filters=draw(st.integers(2, 4)), size=size))
    needed = Draft.of(Network(tuple(nodes), (len(nodes) - 1,), 0, 0))
    return list(needed.network.nodes)


Name = tuple[str, int]
"""A node while a network is corrected: ("found", index), or ("new", number of the expected one)."""


def corrected(repair: Repair) -> Network:
    """Change the student's network as a repair says, and compute it.

    Changed are what the edits name and the inputs of the nodes behind it; all else is kept. A layer
    that is new stands in an edit, or among the calls of which the student does not use the result.
    """
    found, expected = repair.found, repair.expected
    equal = dict(repair.equal)
    names = _names(repair)
    nodes: dict[Name, Node] = {("found", n): node for n, node in enumerate(found.nodes)}
    inputs = {
        ("found", n): [("found", i) for i in node.inputs] for n, node in enumerate(found.nodes)
    }
    named = {number for edit in repair.edits for number in edit.expected_nodes}
    wrong = {index for edit in repair.edits for index in edit.found_nodes}
    behind = {n for n, node in enumerate(expected.nodes) if named.intersection({n, *node.inputs})}
    behind |= {
        equal[n]
        for n, node in enumerate(found.nodes)
        if n in equal and wrong.intersection(node.inputs)
    }
    unused = Counter(node.kind for node in found.unused)
    waiting = [*behind, *expected.outputs]
    for number in waiting:
        name = names.get(number, ("new", number))
        node = expected.nodes[number]
        if name not in nodes and number not in named:
            assert unused[node.kind] > 0, f"the repair does not name {node.kind} {number}"
            unused[node.kind] -= 1
        if name not in nodes or number in named:
            nodes[name] = node
        if number in behind or name[0] == "new":
            inputs[name] = [names.get(source, ("new", source)) for source in node.inputs]
            waiting += [source for source in node.inputs if source not in names]
    outputs = [names.get(number, ("new", number)) for number in expected.outputs]
    return _ordered(nodes, inputs, outputs)


def _names(repair: Repair) -> dict[int, Name]:
    """Name the student's nodes that are in the place of the expected ones."""
    names: dict[int, Name] = {number: ("found", index) for index, number in reversed(repair.equal)}
    for edit in repair.edits:
        if edit.kind == "outputs":
            continue
        for place, number in enumerate(edit.expected_nodes):
            same = len(edit.found_nodes) == len(edit.expected_nodes)
            names[number] = ("found", edit.found_nodes[place]) if same else ("new", number)
    return names


def _ordered(
    nodes: dict[Name, Node], inputs: dict[Name, list[Name]], outputs: list[Name]
) -> Network:
    order = [name for name, node in nodes.items() if node.kind == "input"]

    def add(name: Name) -> None:
        for source in inputs[name]:
            if source not in order:
                add(source)
        if name not in order:
            order.append(name)

    for name in outputs:
        add(name)
    listed = [
        replace(
            nodes[name],
            inputs=tuple(order.index(source) for source in inputs[name]),
            shared_with=None,
        )
        for name in order
    ]
    return observed(listed, *map(order.index, outputs))
