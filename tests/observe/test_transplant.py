"""Weights by place: equal functions compute equal outputs in any spelling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observing import block, difference, identical, observed

RIGHT = """
shortcut = X
X = layers.Conv2D(4, 3, padding="same")(X)
X = layers.BatchNormalization(axis=3)(X)
X = layers.ReLU()(X)
X = layers.Conv2D(4, 1)(X)
X = layers.BatchNormalization(axis=3)(X)
X = layers.Add()([X, shortcut])
return layers.ReLU()(X)
"""
RELU = "X = layers.ReLU()(X)"
ADD = "X = layers.Add()([X, shortcut])"

SPELLINGS = {
    "activation layer": (RELU, 'X = layers.Activation("relu")(X)'),
    "activation function": (RELU, "X = layers.Activation(keras.activations.relu)(X)"),
    "operation": (RELU, "X = ops.relu(X)"),
    "keras activation": (RELU, "X = keras.activations.relu(X)"),
    "plus": (ADD, "X = X + shortcut"),
    "shortcut first": (ADD, "X = layers.Add()([shortcut, X])"),
    "plus, shortcut first": (ADD, "X = shortcut + X"),
    "add function": (ADD, "X = layers.add([X, shortcut])"),
    "ops.add": (ADD, "X = ops.add(shortcut, X)"),
    "negative axis": ("axis=3", "axis=-1"),
    "names": ("layers.Conv2D(4, 1)", 'layers.Conv2D(4, 1, name="res2a_branch")'),
    "seed": (
        "layers.Conv2D(4, 1)",
        "layers.Conv2D(4, 1, kernel_initializer=keras.initializers.RandomNormal(seed=7))",
    ),
    "strides written out": ("layers.Conv2D(4, 1)", "layers.Conv2D(4, (1, 1), strides=(1, 1))"),
    "training baked in": ("axis=3)(X)", "axis=3)(X, training=True)"),
    "identity layer": (RELU, RELU + "\nX = layers.Identity()(X)"),
    "linear activation": (RELU, RELU + '\nX = layers.Activation("linear")(X)'),
    "dropout of nothing": (RELU, RELU + "\nX = layers.Dropout(0.0)(X)"),
    "sequential": (
        'X = layers.Conv2D(4, 3, padding="same")(X)\nX = layers.BatchNormalization(axis=3)(X)',
        'X = keras.Sequential([layers.Conv2D(4, 3, padding="same"), '
        "layers.BatchNormalization()])(X)",
    ),
    "functional": (
        "X = layers.Conv2D(4, 1)(X)",
        "inner = keras.Input(X.shape[1:])\nX = keras.Model(inner, layers.Conv2D(4, 1)(inner))(X)",
    ),
}
MISTAKES = {
    "stride": (
        '3, padding="same")',
        '3, padding="same", strides=2)',
        "X = X + shortcut[:, ::2, ::2]",
    ),
    "padding": ('3, padding="same")', "3)", "X = X + shortcut[:, 1:-1, 1:-1]"),
    "dilation": ('padding="same")', 'padding="same", dilation_rate=2)', ADD),
    "axis": ("axis=3)", "axis=1)", ADD),
    "missing relu": (RELU, "", ADD),
    "other activation": (RELU, "X = layers.ELU()(X)", ADD),
    "leaky relu": (RELU, "X = layers.ReLU(negative_slope=0.1)(X)", ADD),
    "epsilon": ("axis=3)", "axis=3, epsilon=0.1)", ADD),
    "scaled": (RELU, RELU, "X = X * 0.9 + shortcut"),
    "twice": (RELU, RELU, "X = X + X"),
    "no shortcut": (RELU, RELU, ""),
    "maximum for sum": (RELU, RELU, "X = layers.Maximum()([X, shortcut])"),
}


def test_repeats_are_identical() -> None:
    """The same function gives the same bits each time."""
    assert identical(block(RIGHT), block(RIGHT))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling_changes_nothing(spelling: str) -> None:
    """Different spellings of a layer give the same bits in both modes."""
    before, after = SPELLINGS[spelling]
    assert before in RIGHT
    found = block(RIGHT.replace(before, after))
    assert identical(found, block(RIGHT))


def test_activation_inside_a_layer_changes_nothing() -> None:
    """`activation="relu"` computes the same as a layer and a ReLU."""
    inside = block('return layers.Conv2D(3, 3, activation="relu")(X)')
    assert identical(inside, block("return layers.ReLU()(layers.Conv2D(3, 3)(X))"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_changes_the_outputs(mistake: str) -> None:
    """A mistake changes the outputs far more than rounding, in at least one mode."""
    before, after, addition = MISTAKES[mistake]
    assert before in RIGHT
    wrong = RIGHT.replace(before, after, 1).replace(ADD, addition)
    assert difference(block(wrong), block(RIGHT)) > 1e-3


def test_missing_batch_normalization_changes_the_outputs() -> None:
    """A batch normalization that is missing or behind the ReLU changes the outputs."""
    norm = "X = layers.BatchNormalization(axis=3)(X)\n"
    assert difference(block(RIGHT.replace(norm, "", 1)), block(RIGHT)) > 1e-2
    swapped = RIGHT.replace(norm + RELU + "\n", RELU + "\n" + norm)
    assert swapped != RIGHT
    assert difference(block(swapped), block(RIGHT)) > 1e-2


def test_shared_layer_changes_the_outputs() -> None:
    """One convolution called twice differs from two convolutions."""
    own = "X = layers.Conv2D(4, 1)(X)\nreturn layers.Conv2D(4, 1)(X)"
    shared = "conv = layers.Conv2D(4, 1)\nreturn conv(conv(X))"
    assert difference(block(shared), block(own)) > 1e-2


def test_inputs_of_a_batch_differ() -> None:
    """The two images of a batch differ, so that a mix-up changes the outputs."""
    output = block(RIGHT).arrays["inference/output"]
    assert np.abs(output[0] - output[1]).max() > 0.1


def test_depth_keeps_the_scale() -> None:
    """Activations keep unit scale after sixteen residual blocks, in both modes."""
    body = RIGHT.replace("return layers.ReLU()(X)", "X = layers.ReLU()(X)")
    deep = "for _ in range(16):\n" + "\n".join("    " + line for line in body.strip().splitlines())
    seen = block(deep + "\nreturn X", X={"tensor": [5, 5, 4]})
    for values in seen.arrays.values():
        assert np.isfinite(values).all()
        assert 0.05 < values.std() < 20


@pytest.mark.parametrize(
    "last",
    [
        'layers.Dense(6, activation="softmax")(X)',
        'layers.Activation("softmax")(layers.Dense(6)(X))',
        "layers.Softmax()(layers.Dense(6)(X))",
        "ops.softmax(layers.Dense(6)(X))",
        "keras.activations.softmax(layers.Dense(6)(X))",
    ],
)
def test_inputs_of_the_softmax_are_recorded(last: str) -> None:
    """Logits are recorded beside probabilities, in any spelling of the softmax."""
    body = "X = layers.GlobalAveragePooling2D()(X)\nreturn "
    seen = block(body + last)
    assert identical(seen, block(body + 'layers.Dense(6, activation="softmax")(X)'))
    for mode in ("inference", "training"):
        logits = seen.arrays[f"{mode}/before activation"]
        scores = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = scores / scores.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(probabilities, seen.arrays[f"{mode}/output"], atol=1e-5)
        assert 0.05 < np.abs(logits).max() < 5


@pytest.mark.parametrize("last", ["LSTM(3)", "GRU(3)", "Bidirectional(layers.LSTM(3))"])
def test_a_recurrent_layer_at_the_end_is_compared_by_its_output(last: str) -> None:
    """A recurrent layer without a readable activation is observed by its output."""
    seen = block(f"return layers.{last}(X)", X={"tensor": [5, 4]})
    assert set(seen.arrays) == {"inference/output", "training/output"}


@given(
    filters=st.lists(st.integers(1, 5), min_size=1, max_size=3),
    size=st.integers(1, 3),
    channels=st.integers(1, 3),
)
@settings(max_examples=15, deadline=None)
def test_any_stack_of_convolutions_equals_itself(
    filters: list[int], size: int, channels: int
) -> None:
    """Named or unnamed, nested or flat networks of any shapes give the same bits."""
    flat = "".join(f'X = layers.Conv2D({n}, {size}, padding="same")(X)\n' for n in filters)
    nested = ", ".join(
        f'layers.Conv2D({n}, {size}, padding="same", name="c{i}")' for i, n in enumerate(filters)
    )
    arguments = {"X": {"tensor": [4, 4, channels]}}
    assert identical(
        block(flat + "return X", **arguments),
        block(f"return keras.Sequential([{nested}])(X)", **arguments),
    )


@pytest.mark.parametrize(
    "returned", ["[one, two]", "(one, two)", '{"a": one, "b": two}'], ids=["list", "tuple", "names"]
)
def test_each_output_is_seen_before_its_softmax(returned: str) -> None:
    """A model with several outputs records the logits of each, in any structure."""
    code = f"""
        def f(X):
            average = layers.GlobalAveragePooling2D()(X)
            one = layers.Dense(5, activation="softmax")(average)
            two = layers.Softmax()(layers.Dense(3)(average))
            return keras.Model(X, {returned})
    """
    seen = observed(code, kind="model")
    assert seen.failure is None, seen.failure
    for mode in ("inference", "training"):
        for suffix, classes in (("", 5), (" 1", 3)):
            logits = seen.arrays[f"{mode}/before activation{suffix}"]
            scores = np.exp(logits)
            probabilities = seen.arrays[f"{mode}/output{suffix}"]
            assert probabilities.shape[1] == classes
            expected = scores / scores.sum(axis=1, keepdims=True)
            np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_one_softmax_for_all_outputs_is_no_difference() -> None:
    """A softmax that makes several outputs records no logits, only the outputs."""
    body = """
        average = layers.GlobalAveragePooling2D()(X)
        {softmax}
        return [first(layers.Dense(5)(average)), second(layers.Dense(3)(average))]
    """
    own = block(body.format(softmax="first, second = layers.Softmax(), layers.Softmax()"))
    shared = block(body.format(softmax="first = second = layers.Softmax()"))
    assert not any("before activation" in name for name in shared.arrays)
    for name, values in shared.arrays.items():
        assert values.tobytes() == own.arrays[name].tobytes()
