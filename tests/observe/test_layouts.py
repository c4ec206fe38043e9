"""Different layouts of weights hold the same weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from observing import block, difference, namespace_of, observed

from grader.observation import Observation
from grader.observe.network.graph import read_graph
from grader.observe.network.transplant import placed_weights
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe

GROUPED = 'return layers.Conv2D(6, 3, padding="same", groups=2)(X)'
OWN_SCALE = """
class Scale(layers.Layer):
    def build(self, input_shape):
        self.{first} = self.add_weight(shape={shape}, name="{first_name}")
        self.{second} = self.add_weight(shape={shape}, name="{second_name}")

    def call(self, x):
        return ops.tanh(x * self.factor + self.shift)


def f(X):
    return Scale()(X)
"""
DEPTHWISE = 'return layers.DepthwiseConv2D(1, activation="tanh")(X)'

SAME = {
    "groups as convolutions": (
        GROUPED,
        """
        halves = [layers.Conv2D(3, 3, padding="same")(X[..., i : i + 2]) for i in (0, 2)]
        return layers.Concatenate()(halves)
        """,
    ),
    "groups split, followed by a layer": (
        'X = layers.Conv2D(6, 3, groups=2, activation="relu")(X)\nreturn layers.Conv2D(4, 2)(X)',
        """
        halves = [layers.Conv2D(3, 3, activation="relu")(part) for part in ops.split(X, 2, -1)]
        return layers.Conv2D(4, 2)(ops.concatenate(halves, axis=-1))
        """,
    ),
    "dense layer as a convolution over everything": (
        "return layers.Dense(5)(layers.Flatten()(X))",
        "return layers.Flatten()(layers.Conv2D(5, (7, 8))(X))",
    ),
    "dense layer as a 1x1 convolution": (
        "return layers.Dense(5)(X)",
        "return layers.Conv2D(5, 1)(X)",
    ),
    "depthwise convolution as groups": (
        'return layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same")(X)',
        'return layers.Conv2D(8, 3, groups=4, padding="same")(X)',
    ),
    "scale and shift as an equation": (
        "return layers.DepthwiseConv2D(1)(X)",
        'return layers.EinsumDense("bhwc,c->bhwc", (7, 8, 4), bias_axes="c")(X)',
    ),
    "1x1 convolution as an equation": (
        "return layers.Conv2D(5, 1)(X)",
        'return layers.EinsumDense("...c,cd->...d", 5, bias_axes="d")(X)',
    ),
    "1x1 convolution as an equation turned round": (
        "return layers.Conv2D(5, 1, use_bias=False)(X)",
        'return layers.EinsumDense("bhwc,dc->bhwd", (7, 8, 5))(X)',
    ),
    "channels in front": (
        "return layers.Permute((3, 1, 2))(layers.Conv2D(5, 1)(X))",
        'return layers.EinsumDense("bhwc,cd->bdhw", (5, 7, 8), bias_axes="d")(X)',
    ),
    "dense layer as an equation in another order": (
        "return layers.Dense(5, use_bias=False)(layers.Flatten()(X))",
        'return layers.EinsumDense("bhwc,cdhw->bd", (5,))(X)',
    ),
    "two axes of units": (
        "return layers.Reshape((7, 8, 3, 2))(layers.Dense(6, use_bias=False)(X))",
        'return layers.EinsumDense("bhwc,ced->bhwde", (7, 8, 3, 2))(X)',
    ),
    "convolution as a transposed one": (
        'return layers.Conv2D(5, 3, padding="same")(X)',
        'return layers.Conv2DTranspose(5, 3, padding="same")(X)',
    ),
    "larger output of a transposed convolution": (
        "return layers.Conv2D(5, 3)(layers.ZeroPadding2D(2)(X))",
        "return layers.Conv2DTranspose(5, 3)(X)",
    ),
    "transposed convolution over a series": (
        'return layers.Conv1D(5, 3, padding="same")(layers.Reshape((56, 4))(X))',
        'return layers.Conv1DTranspose(5, 3, padding="same")(layers.Reshape((56, 4))(X))',
    ),
    "separable convolution as two": (
        'return layers.SeparableConv2D(5, 3, padding="same", depth_multiplier=2)(X)',
        """
        X = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False)(X)
        return layers.Conv2D(5, 1)(X)
        """,
    ),
    "separable convolution before another": (
        "return layers.Conv2D(3, 2)(layers.SeparableConv2D(5, 3)(X))",
        """
        X = layers.Dense(5)(layers.DepthwiseConv2D(3, use_bias=False)(X))
        return layers.Conv2D(3, 2)(X)
        """,
    ),
    "embedding as a dense layer": (
        "return layers.Embedding(9, 5)(layers.Flatten()(ops.argmax(X, axis=-1)))",
        """
        X = layers.Flatten()(ops.argmax(X, axis=-1))
        return layers.Dense(5, use_bias=False)(ops.one_hot(X, 9))
        """,
    ),
}

MERGED = {
    "two convolutions in one": (
        """
        first = layers.Conv2D(6, 1, activation="relu")(X)
        second = layers.Conv2D(2, 1, activation="relu")(X)
        return layers.Conv2D(5, 3)(first), layers.Conv2D(5, 2)(second)
        """,
        """
        both = layers.Conv2D(8, 1, activation="relu")(X)
        return layers.Conv2D(5, 3)(both[..., :6]), layers.Conv2D(5, 2)(both[..., 6:])
        """,
    ),
    "with normalizations, split": (
        """
        first = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(6, 1)(X)))
        second = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(2, 1)(X)))
        third = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(3, 1)(X)))
        second = layers.Conv2D(4, 3, padding="same")(second)
        third = layers.Conv2D(4, 5, padding="same")(third)
        return layers.Concatenate()([first, second, third])
        """,
        """
        all = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(11, 1)(X)))
        first, second, third = ops.split(all, [6, 8], axis=-1)
        second = layers.Conv2D(4, 3, padding="same")(second)
        third = layers.Conv2D(4, 5, padding="same")(third)
        return layers.Concatenate()([first, second, third])
        """,
    ),
    "slices by a function of one's own": (
        """
        first, second = layers.Conv2D(6, 3)(X), layers.Conv2D(2, 3)(X)
        return ops.tanh(first), layers.Dense(3)(second)
        """,
        """
        both = layers.Conv2D(8, 3)(X)
        first = layers.Lambda(lambda t: t[..., :6])(both)
        second = layers.Lambda(lambda t: t[..., 6:])(both)
        return ops.tanh(first), layers.Dense(3)(second)
        """,
    ),
    "one convolution in two": (
        """
        X = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(8, 3)(X)))
        return layers.Conv2D(4, 2)(X)
        """,
        """
        parts = [
            layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(units, 3)(X)))
            for units in (5, 3)
        ]
        return layers.Conv2D(4, 2)(layers.Concatenate()(parts))
        """,
    ),
    "one dense layer in three": (
        "return layers.Dense(4)(layers.Dense(9, activation='relu')(layers.Flatten()(X)))",
        """
        X = layers.Flatten()(X)
        parts = [layers.Dense(units, activation="relu")(X) for units in (2, 3, 4)]
        return layers.Dense(4)(ops.concatenate(parts, axis=1))
        """,
    ),
}
"""Layers of one kind on one input, as one layer and as several."""

TURNED = """
class Turned(layers.Layer):
    def build(self, input_shape):
        self.k = self.add_weight(shape=(5, input_shape[-1]), name="k")
        self.b = self.add_weight(shape=(5,), name="b")

    def call(self, x):
        return ops.relu(ops.einsum("bhwc,dc->bhwd", x, self.k) + self.b)


def f(X):
    return Turned()(X)
"""


def test_an_own_kernel_that_is_turned_round_is_known_by_its_effect() -> None:
    """Units of an own layer may be on any axis of its kernel."""
    right = block('return layers.Conv2D(5, 1, activation="relu")(X)')
    assert difference(observed(TURNED), right) < 1e-5


def own_scale(**names: str) -> Observation:
    """Observe a student's own layer whose weights have these names."""
    namespace = namespace_of(OWN_SCALE.format(**names))
    probe = Probe("probe", {"X": {"tensor": [7, 8, 4]}})
    exercise = Exercise("f", "1", 1, "block", (probe,))
    seen = observe_probe(namespace.globals, exercise, probe, "seed")
    assert seen.failure is None, seen.failure
    return seen


@pytest.mark.parametrize("pair", SAME | MERGED)
def test_another_layout_changes_nothing(pair: str) -> None:
    """Two layouts of the same weights compute the same, up to rounding."""
    one, other = map(block, (SAME | MERGED)[pair])
    assert one.network and other.network
    assert one.network.trainable_parameters == other.network.trainable_parameters
    assert difference(one, other) < 1e-5


def test_both_groups_of_the_same_half_are_another_function() -> None:
    """Two groups on the same channels differ from two groups on different channels."""
    wrong = """
    halves = [layers.Conv2D(3, 3, padding="same")(X[..., :2]) for _ in range(2)]
    return layers.Concatenate()(halves)
    """
    assert difference(block(GROUPED), block(wrong)) > 0.1


@pytest.mark.parametrize(
    ("pair", "old", "new"),
    [
        ("two convolutions in one", "both[..., :6]), layers", "both[..., 2:]), layers"),
        ("with normalizations, split", "(11, 1)(X)", '(11, 3, padding="same")(X)'),
        ("one convolution in two", "layers.ReLU()", "layers.ELU()"),
        ("one dense layer in three", 'activation="relu"', 'activation="tanh"'),
    ],
)
def test_a_mistake_in_a_merged_layer_is_another_function(pair: str, old: str, new: str) -> None:
    """A wrong slice, window or activation of a merged layer changes what is computed."""
    right, spelled = MERGED[pair]
    assert old in spelled
    assert difference(block(right), block(spelled.replace(old, new))) > 1e-2


def test_swapped_groups_are_another_function() -> None:
    """Groups in another order compute another function."""
    wrong = """
    halves = [layers.Conv2D(3, 3, padding="same")(X[..., i : i + 2]) for i in (2, 0)]
    return layers.Concatenate()(halves)
    """
    assert difference(block(GROUPED), block(wrong)) > 0.1


@pytest.mark.parametrize("shape", ["(x.shape[-1],)", "(1, 1, 1, x.shape[-1])"])
@pytest.mark.parametrize("first", ["factor", "shift"])
def test_weights_of_an_own_layer_are_known_by_their_effect(first: str, shape: str) -> None:
    """Weights match Keras's layer in any order, under any names, with axes of length one."""
    second = "shift" if first == "factor" else "factor"
    shape = shape.replace("x.shape", "input_shape")
    seen = own_scale(
        first=first, second=second, first_name="bias", second_name="kernel", shape=shape
    )
    assert difference(seen, block(DEPTHWISE)) < 1e-5


def test_one_coefficient_for_all_is_another_function() -> None:
    """A weight shared by all channels differs from one weight for each."""
    seen = own_scale(first="factor", second="shift", first_name="a", second_name="b", shape="(1,)")
    assert difference(seen, block(DEPTHWISE)) > 0.1


CONSTANT = """
class Codes(layers.Layer):
    def build(self, input_shape):
        self.codes = self.add_weight(
            shape=(4,), initializer=keras.initializers.Constant({codes}), trainable=False
        )
        self.factor = self.add_weight(shape=(4,))

    def call(self, x):
        return x * self.factor - self.codes


def f(X):
    return Codes()(X)
"""


def test_constants_of_an_own_layer_stay_as_they_are() -> None:
    """A weight made as not trainable keeps its value: it belongs to the function."""
    probe = Probe("probe", {"X": {"tensor": [2, 2, 4]}})
    exercise = Exercise("f", "1", 1, "block", (probe,))
    values = []
    for codes in ("[1, 2, 3, 4]", "[1, 2, 3, 5]"):
        namespace = namespace_of(CONSTANT.format(codes=codes))
        seen = observe_probe(namespace.globals, exercise, probe, "seed")
        assert seen.failure is None, seen.failure
        values.append(seen.arrays["inference/output"])
    np.testing.assert_allclose(
        values[0] - values[1], np.tile([0, 0, 0, 1], (2, 2, 2, 1)), atol=1e-5
    )


def test_layer_that_cannot_be_called_on_nothing_is_observed() -> None:
    """A layer that cannot be called with zeros is observed all the same."""
    body = """
    class Fragile(layers.Layer):
        def build(self, input_shape):
            self.a = self.add_weight(shape=(4,))
            self.b = self.add_weight(shape=(4,))

        def call(self, x):
            if not isinstance(x, keras.KerasTensor) and not ops.convert_to_numpy(x).any():
                raise ValueError("nothing")
            return x * self.a + self.b

        def compute_output_shape(self, shape):
            return shape

    return Fragile()(X)
    """
    assert np.isfinite(block(body).arrays["inference/output"]).all()


def test_dropout_is_compared_in_training_mode() -> None:
    """Random layers draw the same noise, so that place and rate of a dropout are compared."""
    rated = "X = layers.Dense(6)(X)\nX = layers.Dropout({rate}, seed={seed})(X)\nreturn {end}"
    end = "layers.Dense(3)(X)"
    right = block(rated.format(rate=0.5, seed=1, end=end))
    other_seed = block(
        "X = layers.Dense(6)(X)\n" + rated.split("\n", 1)[1].format(rate=0.5, seed=None, end=end)
    )
    assert difference(right, other_seed) == 0
    assert difference(right, block(rated.format(rate=0.4, seed=1, end=end))) > 1e-2
    assert difference(right, block(f"X = layers.Dense(6)(X)\nreturn {end}")) > 1e-2


def test_large_inputs_are_asked_for_by_the_probe() -> None:
    """A probe can scale its inputs to where a normalization has a large effect."""
    code = "def f(X):\n    return X / (2 + 1e-4 * X**2)"
    probe = Probe("probe", {"X": {"tensor": [3, 3, 2]}}, input_scale=20)
    exercise = Exercise("f", "1", 1, "block", (probe,))
    seen = observe_probe(namespace_of(code).globals, exercise, probe, "seed")
    assert 5 < seen.arrays["inference/output"].std() < 15


def test_a_length_that_nobody_knows_is_no_slice() -> None:
    """A network on a tensor of unknown length is observed as before."""
    tensor = keras.Input((None,))
    graph = read_graph([tensor], [keras.ops.reshape(tensor, (-1, 3))], {})
    assert placed_weights(graph) == {}
