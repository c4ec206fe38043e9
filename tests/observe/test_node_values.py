"""The values of a network's nodes: of the course's networks, and where they may be unknown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from courses import OURS
from observing import block, kinds, network, observed

from grader.fingerprint import LENGTH, same_values
from grader.notebook import closure_of, read_submission
from grader.observation import Network, Node
from grader.observe.assignment import load_public_half
from grader.observe.code.namespace import run_definitions
from grader.observe.network.rebuilding import Rebuilding
from grader.observe.probing import observe_probe
from grader.plan import seed_of
from grader.rubrics import read_rubric

NETWORKS = [
    (assignment, exercise.name)
    for assignment in OURS.solved
    for exercise in read_rubric(assignment, hidden=False).exercises
    if exercise.kind in ("block", "model")
]
BOTH_MODES = 2 * LENGTH


def of_solution(number: int) -> tuple[Network, Rebuilding]:
    """Observe a solution with its last public probe with outputs; say how to make it again."""
    assignment, name = NETWORKS[number]
    load_public_half(assignment.public)
    rubric = read_rubric(assignment, hidden=False)
    exercise = rubric.exercise(name)
    probe = [item for item in exercise.probes if item.outputs][-1]
    source = read_submission(assignment.solution, rubric.functions)
    namespace = run_definitions(closure_of(source, [name]))
    seen = observe_probe(namespace.globals, exercise, probe, "seed")
    assert seen.failure is None, seen.failure
    assert seen.network is not None
    rebuilding = Rebuilding(seed_of("seed", exercise, probe), probe, namespace.globals)
    return seen.network, rebuilding


def disagreeing(one: Network, other: Network) -> Iterator[tuple[Node, Node]]:
    """Yield the pairs of nodes with different or unknown values."""
    for pair in zip(one.nodes, other.nodes, strict=True):
        if not same_values(pair[0].fingerprint, pair[1].fingerprint):
            yield pair


@pytest.mark.parametrize("number", range(len(NETWORKS)), ids=[name for _, name in NETWORKS])
def test_a_solution_is_known_and_can_be_made_again(number: int) -> None:
    """Every node has a value in both modes, and plain data give the same values."""
    found, rebuilding = of_solution(number)
    assert {len(node.fingerprint) for node in found.nodes} == {BOTH_MODES}
    plain = Network(found.nodes, found.outputs, 0, 0).without_fingerprints()
    again = rebuilding.observe(plain)
    differing = list(disagreeing(again, found))
    # The output of LeNet-5 is a layer of the notebook that does not say how it is made.
    assert len(differing) <= (found.nodes[-1].kind == "distance_to_codes")
    assert not any(node.fingerprint for node, _ in differing)


def test_an_activation_inside_a_layer_has_a_value_of_its_own() -> None:
    """It has that of a layer for itself, and so has what it is applied to."""
    inside = network("return layers.Conv2D(3, 1, activation='relu')(X)")
    beside = network("return layers.ReLU()(layers.Conv2D(3, 1)(X))")
    assert kinds(inside) == kinds(beside) == ["input", "conv2d", "relu"]
    assert list(disagreeing(inside, beside)) == []


def test_the_layers_in_a_class_have_the_values_of_these_layers() -> None:
    """So have those of a Sequential model."""
    plain = network("return layers.ReLU()(layers.Conv2D(3, 1)(X))")
    in_a_row = "[layers.Conv2D(3, 1), layers.ReLU()]"
    sequential = network(f"return keras.Sequential({in_a_row})(X)")
    assert list(disagreeing(sequential, plain)) == []
    seen = observed(
        """
        class Unit(layers.Layer):
            def __init__(self):
                super().__init__()
                self.convolution, self.relu = layers.Conv2D(3, 1), layers.ReLU()

            def call(self, tensor):
                return self.relu(self.convolution(tensor))

        def f(X):
            return Unit()(X)
        """
    )
    assert seen.network is not None
    assert list(disagreeing(seen.network, plain)) == []


def test_values_that_are_not_finite_are_unknown() -> None:
    """The nodes before them are known, and nothing is said of them."""
    broken = network("X = layers.ReLU()(X)\nreturn X / (X - X)")
    assert [bool(node.fingerprint) for node in broken.nodes][:2] == [True, True]
    assert broken.nodes[-1].fingerprint == ()


def test_layers_of_a_class_in_several_lines_have_these_lines() -> None:
    """The line within the class does not tell them apart."""
    code = """
        class Unit(layers.Layer):
            def __init__(self, count):
                super().__init__()
                self.convolution = layers.Conv2D(count, 1)

            def call(self, tensor):
                return self.convolution(tensor)

        def f(X):
            X = Unit(3)(X)
            {} Unit(2)(X)
    """
    several = observed(code.format("return"))
    assert several.network is not None
    lines = [node.place.text for node in several.network.nodes[1:] if node.place]
    assert lines == ["X = Unit(3)(X)", "return Unit(2)(X)"]
    once = observed(code.format("return X; print").replace(" Unit(2)(X)", ""))
    assert once.network is not None
    assert [node.place.text for node in once.network.nodes[1:] if node.place] == [
        "return self.convolution(tensor)"
    ]


@pytest.mark.parametrize(
    "layer",
    [
        'layers.EinsumDense("bhwc,cd->bhwd", (None, None, 5))',
        'layers.EinsumDense("...c,cd->...d", 5)',
    ],
)
def test_a_shape_that_keras_does_not_know_is_that_of_the_run(layer: str) -> None:
    """Keras 3.15.1 says (None, None, None, 5) and (None, 8, 7, 5) before they run."""
    seen = block(f"return layers.ReLU()({layer}(X))")
    assert seen.network
    assert [node.shape for node in seen.network.nodes] == [(None, 7, 8, 4), *[(None, 7, 8, 5)] * 2]
