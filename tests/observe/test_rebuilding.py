"""Networks that are computed from plain data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import pytest

from grader.fingerprint import UNEQUAL, same_values
from grader.observation import Network, Node
from grader.observe.network.rebuilding import Rebuilding
from grader.rubrics import Probe

PROBE = Probe("small", {"X": {"tensor": [4, 4, 3]}})
INPUT = Node("input", "", {}, (), (None, 4, 4, 3))


def chain(*kinds: tuple[str, dict[str, Any]]) -> Network:
    """Make a network of layers in a row."""
    nodes = [Node(kind, "", given, (n,), ()) for n, (kind, given) in enumerate(kinds)]
    return Network((INPUT, *nodes), (len(nodes),), 0, 0)


def convolution(filters: int) -> tuple[str, dict[str, Any]]:
    """Describe a 1x1 convolution."""
    return "conv2d", {"filters": filters, "kernel_size": [1, 1]}


@pytest.mark.parametrize(
    "unknown",
    [
        ("coefficient_and_bias", {}),
        ("conv2d", {"filters": 3, "kernel_size": [9, 9]}),
        ("conv2d", {"filters": -1, "kernel_size": [1, 1]}),
        ("conv2d", {"no_such_argument": 1}),
        ("multiply", {"constants": ["[1, 2]"]}),
        (
            "lambda",
            {
                "function": {
                    "class_name": "__lambda__",
                    "config": {"code": "4w==", "defaults": None, "closure": None},
                }
            },
        ),
        ("tfsm_layer", {"filepath": "/etc"}),
        ("sequential", {"layers": [{"class_name": "Lambda"}]}),
        ("conv2d", {"filters": {"class_name": "Lambda"}, "kernel_size": [1, 1]}),
    ],
    ids=lambda item: item[0],
)
def test_a_node_that_cannot_be_made_has_no_value(unknown: tuple[str, dict[str, Any]]) -> None:
    """Nor have those behind it; the others do."""
    network = Rebuilding("seed", PROBE).observe(chain(convolution(3), unknown, ("relu", {})))
    assert [bool(node.fingerprint) for node in network.nodes] == [True, True, False, False]


def test_only_what_follows_a_change_is_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change near the end costs little, however deep the network is."""
    calls: list[str] = []
    original = keras.layers.Conv2D.call

    def counting(layer: Any, *given: Any, **keywords: Any) -> Any:
        calls.append(layer.name)
        return original(layer, *given, **keywords)

    rebuilding = Rebuilding("seed", PROBE)
    kinds = [convolution(2 + number) for number in range(6)]
    deep = [*kinds, ("relu", {}), convolution(4)]
    rebuilding.observe(chain(*deep))
    monkeypatch.setattr(keras.layers.Conv2D, "call", counting)
    rebuilding.observe(chain(*deep))
    assert calls == []
    rebuilding.observe(chain(*kinds, ("tanh", {}), convolution(4)))
    # The last one in both modes, and for the shape where it is made.
    assert 2 <= len(calls) <= 4


def test_only_wanted_nodes_have_values() -> None:
    """The others stay as they are."""
    network = chain(convolution(3), ("relu", {}), convolution(2))
    seen = Rebuilding("seed", PROBE).observe(network, [1])
    whole = Rebuilding("seed", PROBE).observe(network)
    assert seen.nodes[1] == whole.nodes[1] and seen.nodes[1].fingerprint
    assert [seen.nodes[n] for n in (0, 2, 3)] == [network.nodes[n] for n in (0, 2, 3)]


def test_nothing_is_computed_far_behind_the_last_value_that_is_looked_for() -> None:
    """A wrong candidate costs a few nodes; what cannot be computed is told even there."""
    network = chain(*[convolution(2 + number) for number in range(9)], ("no_such_kind", {}))
    complete = Rebuilding("seed", PROBE).observe(network)
    looked_for = {node.fingerprint for node in complete.nodes[:3]}
    seen = Rebuilding("seed", PROBE).observe(
        network, None, lambda node: node.fingerprint in looked_for
    )
    prints = [node.fingerprint for node in seen.nodes]
    expected = [node.fingerprint for node in complete.nodes]
    assert prints == [*expected[:9], UNEQUAL, ()]
    assert not same_values(UNEQUAL, expected[9])
    assert not same_values(UNEQUAL, UNEQUAL)
    assert [node.shape for node in seen.nodes] == [node.shape for node in complete.nodes]


def test_values_depend_on_the_seed_and_on_nothing_else() -> None:
    """Names, lines and the order of the calls to `observe` change no value."""
    network = chain(convolution(3), ("batch_normalization", {"axis": 3}))
    one, other = Rebuilding("seed", PROBE), Rebuilding("seed", PROBE)
    other.observe(chain(convolution(3), ("relu", {})))
    named = tuple(replace(node, name="mine") for node in network.nodes)
    first = one.observe(network)
    second = other.observe(replace(network, nodes=named))
    assert [n.fingerprint for n in first.nodes] == [n.fingerprint for n in second.nodes]
    third = Rebuilding("another seed", PROBE).observe(network)
    assert first.nodes[2].fingerprint != third.nodes[2].fingerprint
