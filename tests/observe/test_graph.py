"""The canonical layer graph: one form for all spellings of a network."""

from __future__ import annotations

import pytest
from observing import kinds, network, observed, only


def test_kinds_are_canonical() -> None:
    """Each layer and operation has one canonical kind."""
    found = network(
        """
        Y = layers.ZeroPadding2D(1)(X)
        Y = layers.Conv2D(4, 3)(Y)
        Y = layers.BatchNormalization()(Y)
        Y = layers.Activation("relu")(Y)
        Y = Y + X
        Y = layers.MaxPooling2D(2)(Y)
        Y = layers.GlobalAveragePooling2D()(Y)
        return layers.Dense(3, activation="softmax")(Y)
        """
    )
    assert kinds(found) == [
        "input",
        "zero_padding2d",
        "conv2d",
        "batch_normalization",
        "relu",
        "add",
        "max_pooling2d",
        "global_average_pooling2d",
        "dense",
        "softmax",
    ]
    assert found.outputs == (9,)


def test_activation_inside_a_layer_is_a_node_of_its_own() -> None:
    """An activation inside a layer becomes a nameless node behind the layer."""
    found = network('return layers.Conv2D(4, 3, activation="relu", name="first")(X)')
    convolution, relu = found.nodes[1:]
    assert (convolution.kind, convolution.name) == ("conv2d", "first")
    assert (relu.kind, relu.name, relu.inputs) == ("relu", "", (1,))
    assert relu.attributes == {}


def test_relu_with_arguments_is_another_kind() -> None:
    """A ReLU with a limit or a slope has another kind, and these attributes."""
    found = network("return layers.ReLU(max_value=6)(X)")
    assert only(found, "clipped_relu").attributes["max_value"] == 6


@pytest.mark.parametrize("axis", [-1, 3])
def test_negative_axis_is_counted_from_the_front(axis: int) -> None:
    """`axis=-1` and `axis=3` are the same axis of a batch of images."""
    found = network(f"return layers.BatchNormalization(axis={axis})(X)")
    assert only(found, "batch_normalization").attributes["axis"] == 3


def test_axis_of_concatenate_is_counted_from_the_front() -> None:
    """The axis of a concatenation is counted from the front."""
    found = network("return layers.Concatenate()([X, layers.ReLU()(X)])")
    assert only(found, "concatenate").attributes["axis"] == 3


def test_attributes_decide_the_function() -> None:
    """Attributes include defaults, without names, seeds, initializers and training settings."""
    plain = only(network("return layers.Conv2D(4, 3)(X)"), "conv2d").attributes
    dressed = only(
        network(
            'return layers.Conv2D(4, (3, 3), name="c", kernel_initializer="he_normal", '
            'kernel_regularizer="l2")(X)'
        ),
        "conv2d",
    ).attributes
    assert plain == dressed
    assert plain["strides"] == [1, 1]
    assert plain["kernel_size"] == [3, 3]
    assert not any("initializer" in name or name == "name" for name in plain)


@pytest.mark.parametrize("pair", [("X * 2", "X * 3"), ("X + 1", "X + 2"), ("ops.add(X, 1)", "X")])
def test_constants_tell_operations_apart(pair: tuple[str, str]) -> None:
    """A number in an operation is part of the function."""
    one, other = (network(f"return layers.ReLU()({text})") for text in pair)
    assert [node.attributes for node in one.nodes] != [node.attributes for node in other.nodes]


def test_shared_layer_is_known() -> None:
    """A second call of a layer refers to the first and has no parameters."""
    found = network("conv = layers.Conv2D(4, 1)\nreturn conv(layers.ReLU()(conv(X)))")
    assert [node.shared_with for node in found.nodes] == [None, None, None, 1]
    assert [node.parameters for node in found.nodes] == [0, 20, 0, 0]
    assert found.trainable_parameters == 20


def test_layer_without_weights_is_never_shared() -> None:
    """A layer without weights that is called twice gives two plain nodes."""
    found = network("relu = layers.ReLU()\nreturn relu(layers.Conv2D(4, 1)(relu(X)))")
    assert [node.shared_with for node in found.nodes] == [None] * 4


def test_parameters_are_counted_by_kind() -> None:
    """Trainable and other parameters are counted; frozen layers count as others."""
    found = network("return layers.BatchNormalization()(layers.Conv2D(4, 3)(X))")
    assert found.trainable_parameters == 3 * 3 * 4 * 4 + 4 + 8
    assert found.non_trainable_parameters == 8
    frozen = network("return layers.Conv2D(4, 3, trainable=False)(X)")
    assert (frozen.trainable_parameters, frozen.non_trainable_parameters) == (0, 148)


def test_nodes_follow_their_inputs() -> None:
    """Nodes are in topological order for any order of the branches."""
    found = network(
        """
        long = layers.Conv2D(4, 1)(layers.ReLU()(layers.Conv2D(4, 1)(X)))
        short = layers.ELU()(X)
        return layers.Add()([short, long])
        """
    )
    for index, node in enumerate(found.nodes):
        assert all(source < index for source in node.inputs)
    assert kinds(found) == ["input", "conv2d", "elu", "relu", "conv2d", "add"]
    assert found.nodes[5].inputs == (2, 4)


def test_nested_models_are_opened() -> None:
    """A model inside a model is replaced by its layers, also if called twice."""
    found = network(
        """
        inner = keras.Sequential([layers.Conv2D(4, 1), keras.Sequential([layers.ReLU()])])
        return inner(inner(X))
        """
    )
    assert kinds(found) == ["input", "conv2d", "relu", "conv2d", "relu"]
    assert [node.shared_with for node in found.nodes] == [None, None, None, 1, None]


def test_layers_that_do_nothing_are_left_out() -> None:
    """A linear activation or a dropout with rate 0 is not a node."""
    assert kinds(network('return layers.Activation("linear")(layers.Dropout(0)(X))')) == ["input"]
    assert network("return X").outputs == (0,)


def test_lost_results_and_calls_that_do_nothing_are_listed() -> None:
    """Each has its line; a lost layer is listed with its activation."""
    code = """
    def f(X):
        layers.Dense(3, activation="relu")(X)
        return layers.Activation("linear")(layers.Flatten()(X))
    """
    found = observed(code).network
    assert found is not None
    unused = [(node.kind, node.place and node.place.line) for node in found.unused]
    assert unused == [("dense", 11), ("relu", 11), ("identity", 12)]


def test_several_outputs_keep_their_order() -> None:
    """Two returned tensors keep their order."""
    found = network("a = layers.ReLU()(X)\nreturn layers.ELU()(a), a")
    assert [found.nodes[index].kind for index in found.outputs] == ["elu", "relu"]


def test_model_of_any_style_has_one_graph() -> None:
    """A sequential and a functional model have the same nodes."""
    sequential = observed(
        "def f(n):\n    return keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(n, 2), "
        "layers.Flatten()])",
        {"n": 3},
        "model",
    )
    functional = observed(
        "def f(n):\n    x = keras.Input((4, 4, 1))\n"
        "    return keras.Model(x, layers.Flatten()(layers.Conv2D(n, 2)(x)))",
        {"n": 3},
        "model",
    )
    assert sequential.failure is None
    assert functional.failure is None
    assert sequential.network is not None
    assert functional.network is not None
    assert kinds(sequential.network) == kinds(functional.network) == ["input", "conv2d", "flatten"]
    assert [node.shape for node in sequential.network.nodes] == [
        node.shape for node in functional.network.nodes
    ]


def test_places_are_the_students_lines() -> None:
    """Each node has the cell, line and text of its call."""
    code = """
    def f(X):
        X = layers.Conv2D(4, 1)(X)

        return layers.ReLU()(X)
    """
    seen = observed(code)
    assert seen.network is not None
    _, convolution, relu = (node.place for node in seen.network.nodes)
    assert convolution is not None
    assert (convolution.where, convolution.line) == ("cell 12", 11)
    assert convolution.text == "X = layers.Conv2D(4, 1)(X)"
    assert relu is not None
    assert (relu.where, relu.line) == ("cell 12", 13)


STACK = """
def f(input_shape):
    first = layers.Conv2D(2, 3)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            first,
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
"""
ADDED = """
def f(input_shape):
    model = keras.Sequential()
    model.add(keras.Input(input_shape))
    model.add(layers.Conv2D(2, 3))
    model.add(layers.Flatten())
    model.add(layers.Dense(1))
    return model
"""


@pytest.mark.parametrize("code", [STACK, ADDED], ids=["list", "added"])
def test_layers_of_a_sequential_model_are_where_they_are_made(code: str) -> None:
    """Layers of a Sequential model get the lines that made them."""
    seen = observed(code, {"input_shape": {"shape": [5, 5, 1]}}, "model")
    assert seen.network is not None
    for node, text in zip(seen.network.nodes[1:], ("Conv2D", "Flatten()", "Dense(1)"), strict=True):
        assert node.place is not None
        assert text in node.place.text


def test_places_are_those_of_the_graded_function() -> None:
    """A layer of a helper gets the graded function's line that calls the helper."""
    code = """
    def helper(X):
        return layers.ReLU()(X)
    def f(X):
        X = helper(X)
        return X
    """
    seen = observed(code)
    assert seen.network is not None
    place = only(seen.network, "relu").place
    assert place is not None
    assert (place.line, place.text) == (13, "X = helper(X)")


def test_graph_alone_needs_no_outputs() -> None:
    """A probe for the graph alone gives the same graph without outputs."""
    code = "def f(X):\n    return layers.Conv2D(4, 3)(X)"
    whole, graph = observed(code), observed(code, outputs=False)
    assert graph.failure is None
    assert graph.arrays == {}
    assert graph.network is not None
    assert whole.network is not None
    assert kinds(graph.network) == kinds(whole.network)
    assert graph.network.trainable_parameters == whole.network.trainable_parameters


def test_picked_channels_are_part_of_the_operation() -> None:
    """Slices of other channels differ; slices of the same channels are equal."""
    body = "return layers.Concatenate()([ops.take(X, [0, 1], -1), {second}])"
    same = network(body.format(second="ops.take(X, np.array((0, 1)), axis=-1)"))
    other = network(body.format(second="ops.take(X, [0, 2], -1)"))
    for found, alike in ((same, True), (other, False)):
        one, two = (node.attributes for node in found.nodes if node.kind == "take")
        assert (one == two) is alike


@pytest.mark.parametrize("second", ["X[..., 1:3]", "ops.split(X, 2, axis=-1)[1]"])
def test_parts_of_a_tensor_are_told_apart(second: str) -> None:
    """A slice has its bounds as attribute, a part of a split its number."""
    first = second.replace("1:3", "0:2").replace("[1]", "[0]")
    found = network(f"return layers.Add()([{first}, {second}])")
    one, two = (node.attributes for node in found.nodes if node.kind in ("get_item", "split"))
    assert one != two


@pytest.mark.parametrize("spelling", ["4 * X", "X * 4.0", "layers.Rescaling(4)(X)"])
def test_multiplication_by_a_number_has_one_name(spelling: str) -> None:
    """All spellings of a multiplication by a number are one kind with this number."""
    node = only(network(f"return {spelling}"), "multiply")
    assert node.attributes == {"constants": [4]}


def test_rescaling_with_an_offset_is_no_multiplication() -> None:
    """A rescaling with an offset is not a multiplication."""
    assert kinds(network("return layers.Rescaling(4, offset=1)(X)")) == ["input", "rescaling"]


def test_a_frozen_layer_differs_from_one_that_is_trained() -> None:
    """A frozen layer has another attribute `trainable` than a trained one."""
    frozen, trained = (
        network(f"return layers.BatchNormalization(trainable={switch})(X)")
        for switch in (False, True)
    )
    assert frozen.nodes[-1].attributes["trainable"] is False
    assert trained.nodes[-1].attributes["trainable"] is True
