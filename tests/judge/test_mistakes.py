"""Tests of the findings that proved edits give."""

from __future__ import annotations

from dataclasses import replace

import pytest
from layered import Layers, change_node, drop_node, residual_block

from grader.judge.mistakes import ProbeRepair, mistakes_of
from grader.observation import Definition, Network, Node, Place, Plain
from grader.rubrics import Probe
from grader.verdict import Edit, Finding, Repair

RIGHT = residual_block()
"""Input, then Conv2D, BatchNormalization, ReLU, Conv2D, BatchNormalization, Add, ReLU."""
PROBE = Probe("small", {"X": {"tensor": [6, 6, 9]}, "s": 2, "filters": [4, 9]})


def mistakes(
    found: Network,
    *edits: Edit,
    expected: Network = RIGHT,
    equal: dict[int, int] | None = None,
    probe: Probe = PROBE,
) -> list[Finding]:
    """Judge one repair; by default, nodes of equal indices are equal."""
    pairs = equal or {index: index for index in range(len(found.nodes))}
    repair = Repair(found, expected, edits, tuple(pairs.items()), True)
    return mistakes_of([ProbeRepair(repair, probe)], None)


def strided(*indices: int) -> tuple[Network, tuple[Edit, ...]]:
    """Give convolutions a stride of 2."""
    found = RIGHT
    for index in indices:
        attributes = {**RIGHT.nodes[index].attributes, "strides": [2, 2]}
        found = change_node(found, index, attributes=attributes)
    return found, tuple(
        Edit("attributes", (index,), (index,), {"strides": [2, 2]}) for index in indices
    )


def test_same_change_in_two_lines_is_one_mistake() -> None:
    """The further line is in the sentence."""
    found, edits = strided(1, 4)
    (finding,) = mistakes(found, *edits)
    assert finding.message == (
        "Conv2D `conv2d_1` has strides (2, 2); expected strides (1, 1). Likewise in line 5."
    )
    assert finding.place == RIGHT.nodes[1].place


@pytest.mark.parametrize("is_hidden", [False, True])
def test_call_is_shown_where_its_numbers_are_expected(is_hidden: bool) -> None:
    """The arguments of a hidden probe are never shown."""
    found = change_node(RIGHT, 1, attributes={**RIGHT.nodes[1].attributes, "filters": 5})
    edit = Edit("attributes", (1,), (1,), {"filters": 5})
    probe = replace(PROBE, arguments={"n": 9, "s": 2}, is_hidden=is_hidden)
    (finding,) = mistakes(found, edit, probe=probe)
    assert finding.message.endswith("(called with n=9).") is not is_hidden


def test_call_is_shown_if_another_call_is_right() -> None:
    """A mistake of one probe alone depends on its arguments."""
    found, edits = strided(1)
    repair = Repair(found, RIGHT, edits, (), True)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], None, is_in_all=False)
    assert finding.message.endswith("expected strides (1, 1) (called with s=2, filters=[4, 9]).")


def test_constants_are_one_mistake() -> None:
    """Numbers that are the same in every call are named once, with all their lines."""

    def filters(*numbers: int) -> Network:
        network = RIGHT
        for index, number in zip((1, 4), numbers, strict=True):
            attributes = {**RIGHT.nodes[index].attributes, "filters": number}
            network = change_node(network, index, attributes=attributes)
        return network

    def repaired(name: str, wanted: tuple[int, int]) -> ProbeRepair:
        edits = (
            Edit("attributes", (1,), (1,), {"filters": 64}),
            Edit("attributes", (4,), (4,), {"filters": 256}),
        )
        arguments: dict[str, Plain] = {"filters": list(wanted)}
        repair = Repair(filters(64, 256), filters(*wanted), edits, (), True)
        return ProbeRepair(repair, Probe(name, arguments))

    (finding,) = mistakes_of([repaired("one", (4, 9)), repaired("other", (5, 7))], None)
    assert finding.message == (
        "Conv2D `conv2d_1` has filters 64; expected filters 4 (called with filters=[4, 9]). "
        "In line 5, too, filters is the same in every call."
    )


def test_two_edits_of_one_line_are_one_mistake() -> None:
    """The sentence says both."""
    attributes = {**RIGHT.nodes[4].attributes, "strides": [2, 2]}
    found = change_node(RIGHT, 4, inputs=(2,), attributes=attributes)
    edits = (
        Edit("inputs", (4,), (4,)),
        Edit("attributes", (4,), (4,), {"strides": [2, 2]}),
    )
    (finding,) = mistakes(found, *edits)
    assert finding.message == (
        "Conv2D `conv2d_4` receives the output of BatchNormalization `batch_normalization_2`; "
        "expected the output of ReLU `relu_3`. "
        "Also: Conv2D `conv2d_4` has strides (2, 2); expected strides (1, 1)."
    )


def test_exchanged_arguments_are_one_mistake() -> None:
    """An argument of the call in the wrong layer is no constant."""

    def repaired(name: str, stride: int) -> ProbeRepair:
        one, other = [1, 1], [stride, stride]
        given = {index: RIGHT.nodes[index].attributes for index in (1, 4)}
        expected = change_node(RIGHT, 1, attributes={**given[1], "strides": other})
        found = change_node(RIGHT, 4, attributes={**given[4], "strides": other})
        edits = (
            Edit("attributes", (1,), (1,), {"strides": one}),
            Edit("attributes", (4,), (4,), {"strides": other}),
        )
        return ProbeRepair(Repair(found, expected, edits, (), True), Probe(name, {"s": stride}))

    (finding,) = mistakes_of([repaired("two", 2), repaired("three", 3)], None)
    assert finding.message == (
        "Conv2D `conv2d_1` has strides (1, 1); expected strides (2, 2) (called with s=2). "
        "In line 5 it is the other way round: the two are exchanged."
    )


def test_missing_layer_is_missing() -> None:
    """The finding stands at the line before the gap."""
    found = drop_node(RIGHT, 3)
    equal = {index: index + (index > 2) for index in range(len(found.nodes))}
    (finding,) = mistakes(found, Edit("missing", (), (3,)), equal=equal)
    assert finding.message == (
        "After the output of BatchNormalization `batch_normalization_2`, ReLU is missing."
    )
    assert finding.place == RIGHT.nodes[2].place


def test_line_without_an_effect_is_named() -> None:
    """A linear activation stands where another one is expected."""
    place = Place("cell 12", 4, 'X = layers.Activation("linear")(X)')
    idle = Node("identity", "", {}, (), (None, 6, 6, 9), place=place)
    found = replace(drop_node(RIGHT, 3), unused=(idle,))
    equal = {index: index + (index > 2) for index in range(len(found.nodes))}
    (finding,) = mistakes(found, Edit("missing", (), (3,)), equal=equal)
    assert "ReLU is missing; line 4 gives back its input unchanged." in finding.message
    assert finding.place == place


def test_unused_result_is_named() -> None:
    """A layer whose result is lost is not said to be missing."""
    layers = Layers()
    main = layers.convolution(0, 3)
    relu = layers.add("relu", main)
    place = Place("cell 12", 9, "layers.Add()([X, X_shortcut])")
    lost = Node("add", "", {}, (), (None, 6, 6, 9), place=place)
    found = replace(layers.network(), unused=(lost,))
    joined = Layers()
    joined.add("relu", joined.add("add", joined.convolution(0, 3), 0))
    expected = joined.network()
    edit = Edit("inputs", (relu,), (4,))
    (finding,) = mistakes(found, edit, expected=expected, equal={0: 0, 1: 1, 2: 2})
    assert finding.message == (
        "ReLU `relu_3` receives the output of BatchNormalization `batch_normalization_2`; "
        "expected the output of Add. Line 9 calls Add, but nothing takes its result."
    )


def test_inputs_of_joins_have_numbers() -> None:
    """The one wrong input of several is named alone; the same one twice is said so."""
    wrong = change_node(RIGHT, 6, inputs=(5, 3))
    (finding,) = mistakes(wrong, Edit("inputs", (6,), (6,)))
    assert finding.message == (
        "Add `add_6` receives as its 2nd input the output of ReLU `relu_3`; expected the input."
    )
    twice = change_node(RIGHT, 6, inputs=(5, 5))
    (finding,) = mistakes(twice, Edit("inputs", (6,), (6,)))
    assert finding.message.endswith(
        "`batch_normalization_5` twice; expected the input in place of one of them."
    )


def test_tensors_of_one_line_are_numbered() -> None:
    """Two tensors that a loop makes in one line have different names."""
    place = Place("cell 12", 3, "X = layers.Conv2D(9, 3)(X)")
    layers = Layers()
    first = layers.add("conv2d", 0, filters=9)
    second = layers.add("conv2d", first, filters=9)
    layers.add("flatten", second)
    for index in (first, second):
        layers.nodes[index] = replace(layers.nodes[index], name="", place=place)
    expected = layers.network()
    found = change_node(expected, 3, inputs=(1,))
    (finding,) = mistakes(found, Edit("inputs", (3,), (3,)), expected=expected)
    assert finding.message == (
        "Flatten `flatten_3` receives the output of Conv2D (line 3), 1st of 2; "
        "expected the output of Conv2D (line 3), 2nd of 2."
    )


def test_exchanged_inputs_are_one_mistake() -> None:
    """Two layers that take each other's tensors are named together."""
    layers = Layers()
    one, other = layers.convolution(0, 3), layers.convolution(0, 5)
    layers.add("add", layers.add("relu", one), layers.add("tanh", other))
    expected = layers.network()
    found = change_node(change_node(expected, 5, inputs=(other,)), 6, inputs=(one,))
    edits = (Edit("inputs", (5,), (5,)), Edit("inputs", (6,), (6,)))
    findings = mistakes(found, *edits, expected=expected)
    assert len(findings) == 2  # other layers: two mistakes
    tanh = change_node(expected, 6, kind="relu")
    (finding,) = mistakes(change_node(found, 6, kind="relu"), *edits, expected=tanh)
    assert "In line 7 it is the other way round: the two are exchanged." in finding.message


def test_variable_that_holds_a_wrong_tensor_is_named() -> None:
    """The assignment is wrong, not the line that takes the variable."""
    found = change_node(RIGHT, 6, inputs=(5, 3), place=Place("cell 12", 4, "add"))
    source = "def f(X):\n    S = X\n    X = g(X)\n    return layers.Add()([X, S])"
    definition = Definition("f", Place("cell 12", 1, "def f(X):"), source)
    pairs = tuple((index, index) for index in range(len(found.nodes)))
    repair = Repair(found, RIGHT, (Edit("inputs", (6,), (6,)),), pairs, True)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.message == (
        "`S` is the output of ReLU `relu_3` from here on, and Add in line 4 takes it; "
        "expected the input."
    )
    assert finding.place is not None
    assert finding.place.line == 2


def test_result_that_the_next_line_overwrites_is_named_there() -> None:
    """The layer is there: the line that gives its variable another value is wrong."""
    layers = Layers()
    place = Place("cell 12", 4, "X = layers.BatchNormalization()(S)")
    convolution = layers.add("conv2d", 0, filters=9)
    layers.add("batch_normalization", convolution, axis=3)
    expected = layers.network()
    line = Place("cell 12", 3, "X = layers.Conv2D(9, 1)(X)")
    lost = replace(expected.nodes[1], inputs=(), place=line)
    found = Layers()
    found.add("batch_normalization", 0, axis=3)
    found.nodes[1] = replace(found.nodes[1], name="", place=place)
    network = replace(found.network(), unused=(lost,))
    source = (
        "def f(X):\n    S = X\n    X = layers.Conv2D(9, 1)(X)\n"
        "    X = layers.BatchNormalization()(S)\n    return X"
    )
    definition = Definition("f", Place("cell 12", 1, "def f(X):"), source)
    repair = Repair(network, expected, (Edit("inputs", (1,), (2,)),), ((0, 0),), True)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.message.endswith(
        "Line 3 calls Conv2D, but nothing takes its result. Line 4 overwrites `X`."
    )
    assert finding.place == place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("X = unit(X, 9)", "Conv2D in `unit` has"),
        ("X = unit(X, max(4, 9))", "Conv2D in `unit` has"),
        ("X = layers.Conv2D(int(n), 3)(X)", "Conv2D has"),
        ("X = convolution(X)", "Conv2D has"),
        ("X = Unit(9)(X)", "Conv2D has"),
    ],
)
def test_function_that_makes_a_layer_is_named(text: str, words: str) -> None:
    """The student's line calls it; a variable that holds a layer is no function."""
    attributes = {**RIGHT.nodes[1].attributes, "strides": [2, 2]}
    place = Place("cell 12", 3, text)
    found = change_node(RIGHT, 1, name="", attributes=attributes, place=place)
    edit = Edit("attributes", (1,), (1,), {"strides": [2, 2]})
    source = f"def f(X):\n    convolution = layers.Conv2D(9, 3)\n    {text}\n    return X"
    definition = Definition("f", Place("cell 12", 1, "def f(X):"), source)
    repair = Repair(found, RIGHT, (edit,), (), True)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.message.startswith(words)
    assert ("`unit`" in finding.hint) == ("`unit`" in words)


@pytest.mark.parametrize(
    ("found", "expected", "changed", "sentence"),
    [
        ("dense", "conv2d", "filters", "Dense has units 4; expected units 9."),
        ("conv2d", "dense", "units", "Conv2D has filters 4; expected filters 9."),
        ("dense", "dense", "units", "Dense has units 4; expected units 9."),
        ("multiply", "multiply", "constants", "Multiply uses the number 4; expected the number 9."),
    ],
)
def test_arguments_have_the_words_of_the_student_s_layer(
    found: str, expected: str, changed: str, sentence: str
) -> None:
    """A dense layer has units, and a convolution in its place filters."""

    def one_layer(kind: str, number: int) -> Network:
        layers = Layers()
        value: Plain = [number] if changed == "constants" else number
        index = layers.add(kind, 0, **{changed: value})
        layers.nodes[index] = replace(layers.nodes[index], name="")
        return layers.network()

    wrong = one_layer(found, 4)
    edit = Edit("attributes", (1,), (1,), {changed: wrong.nodes[1].attributes[changed]})
    (finding,) = mistakes(wrong, edit, expected=one_layer(expected, 9), probe=Probe("none", {}))
    assert finding.message == sentence


GAP = """\
def block(X):
    X = Conv2D(4, 1)(X)
    Y = X
    Y = MaxPooling2D(2)(Y)
    return Y
"""


@pytest.mark.parametrize(
    ("kind", "after", "line"),
    [("batch_normalization", 1, 3), ("batch_normalization", 2, 5), ("relu", 2, 5)],
)
def test_gap_is_named_where_a_tensor_is_only_copied_or_returned(
    kind: str, after: int, line: int
) -> None:
    """A layer is missing in the copy in its place, or where the function returns."""
    layers = Layers()
    convolution = layers.add("conv2d", 0, filters=4)
    pooled = layers.add("max_pooling2d", convolution, pool_size=[2, 2])
    lines = {1: 2, 2: 4}
    nodes = [
        replace(node, place=Place("cell 1", lines[index], "")) if index in lines else node
        for index, node in enumerate(layers.network().nodes)
    ]
    found = replace(layers.network(), nodes=tuple(nodes))
    missing = Node(kind, "", {}, (after,), (None, 6, 6, 9))
    behind = replace(nodes[pooled], inputs=(2,))
    expected_nodes = (*nodes, missing) if after == 2 else (*nodes[:2], missing, behind)
    expected = Network(expected_nodes, (3,), 0, 0)
    edit = Edit("missing", (), (after + 1,))
    equal = ((0, 0), (1, 1), (2, 2 if after == 2 else 3))
    repair = Repair(found, expected, (edit,), equal, True)
    definition = Definition("block", Place("cell 1", 1, "def block(X):"), GAP)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.place is not None and finding.place.line == line


def test_an_activation_may_be_missing_as_an_argument() -> None:
    """The convolution before the end could have it."""
    layers = Layers()
    layers.add("conv2d", 0, filters=4)
    found = layers.network()
    nodes = (found.nodes[0], replace(found.nodes[1], place=Place("cell 1", 2, "")))
    found = replace(found, nodes=nodes)
    relu = Node("relu", "", {}, (1,), (None, 6, 6, 9))
    expected = Network((*nodes, relu), (2,), 0, 0)
    repair = Repair(found, expected, (Edit("missing", (), (2,)),), ((0, 0), (1, 1)), True)
    definition = Definition("block", Place("cell 1", 1, "def block(X):"), GAP)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.place is not None and finding.place.line == 2


def test_wrong_outputs_are_named_where_they_are_returned() -> None:
    """The layer that makes an output need not be wrong."""
    found = replace(RIGHT, outputs=(5,))
    definition = Definition("block", Place("cell 12", 1, "def block(X):"), GAP)
    repair = Repair(found, RIGHT, (Edit("outputs", (), ()),), (), True)
    (finding,) = mistakes_of([ProbeRepair(repair, PROBE)], definition)
    assert finding.place == Place("cell 12", 5, "return Y")


def test_layer_on_the_opposite_condition_is_one_mistake_at_the_condition() -> None:
    """One call lacks it, and another has it too much."""
    body = "    X = Conv2D(4, 1)(X)\n    if s:\n        X = ReLU()(X)\n    return X\n"
    source = f"def block(X, s):\n{body}"
    definition = Definition("block", Place("cell 12", 1, "def block(X, s):"), source)
    layers = Layers()
    layers.add("conv2d", 0, filters=4)
    without = layers.network()
    layers.add("relu", 1)
    nodes = (*layers.nodes[:2], replace(layers.nodes[2], place=Place("cell 12", 4, "")))
    having = Network(nodes, (2,), 0, 0)
    equal = ((0, 0), (1, 1))
    lacking = Repair(without, having, (Edit("missing", (), (2,)),), equal, True)
    surplus = Repair(having, without, (Edit("extra", (2,), ()),), equal, True)
    off = replace(PROBE, arguments={"s": 0})
    for repairs in (
        [ProbeRepair(lacking, PROBE), ProbeRepair(surplus, off)],
        [ProbeRepair(surplus, off), ProbeRepair(lacking, PROBE)],
    ):
        (finding,) = mistakes_of(repairs, definition)
        assert finding.place is not None and finding.place.text == "if s:"


def test_layer_in_the_wrong_place_is_one_mistake() -> None:
    """It is missing in one line, and not expected in another."""
    found = drop_node(RIGHT, 7)
    moved = (Edit("missing", (), (7,)), Edit("extra", (3,), ()))
    (finding,) = mistakes(found, *moved)
    assert finding.place == RIGHT.nodes[3].place
    assert "It stands in the wrong place: after" in finding.message
    assert finding.message.endswith("is missing.")
