"""One mistake is one finding at its line, in every style of code."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import ours
from grading_texts import changed, failed, graded, only

from grader.reference import Reference, load_reference
from grader.sandbox import Sandbox

STYLES = {
    "a helper with padding same everywhere": """
def unit(X, n, k, s=1):
    X = layers.Conv2D(n, k, strides=s, padding="same")(X)
    return layers.BatchNormalization()(X)
""",
    "dense layers on a slice": """
def unit(X, n, k, s=1):
    if k == 1:
        X = layers.Dense(n)(X[:, ::s, ::s])
    else:
        X = layers.Conv2D(n, k, padding="same")(X)
    return layers.BatchNormalization(axis=-1)(X)
""",
    "a layer of one's own": """
class Unit(layers.Layer):
    def __init__(self, n, k, s):
        super().__init__()
        self.convolution = layers.Conv2D(n, k, strides=s, padding="same")
        self.normalization = layers.BatchNormalization()

    def call(self, X, training=None):
        return self.normalization(self.convolution(X), training=training)


def unit(X, n, k, s=1):
    return Unit(n, k, s)(X)
""",
    "Sequential pieces": """
def unit(X, n, k, s=1):
    piece = [layers.Conv2D(n, k, strides=s, padding="same"), layers.BatchNormalization()]
    return keras.Sequential(piece)(X)
""",
}

IDENTITY = """
def identity_block(X, f, filters):
    first, second, third = filters
    skip = X
    X = unit(X, first, 1)
    X = layers.ReLU()(X)
    X = unit(X, second, f)
    X = layers.ReLU()(X)
    X = unit(X, third, 1)
    X = layers.Add()([skip, X])
    X = layers.ReLU()(X)
    return X
"""
PROJECTION = """
def convolutional_block(X, f, filters, s=2):
    first, second, third = filters
    skip = X
    X = unit(X, first, 1, s)
    X = layers.Activation("relu")(X)
    X = unit(X, second, f)
    X = layers.ReLU()(X)
    X = unit(X, third, 1)
    skip = unit(skip, third, 1, s)
    X = layers.Add()([skip, X])
    X = keras.activations.relu(X)
    return X
"""
ADD = "    X = layers.Add()([skip, X])\n"
RELU = "    X = layers.ReLU()(X)\n"
SHORTCUT = "    skip = unit(skip, third, 1, s)\n"
LATER = ("    skip = X\n    X = unit(X, first, 1", "    X = unit(X, first, 1")
TURNED = ("[skip, X]", "[X, skip]")
WRONG_SHORTCUT = (SHORTCUT, "    skip = unit(skip, first, 1, s)\n")
WRONG_MAIN_PATH = ("X = unit(X, first, 1, s)", "X = unit(X, third, 1, s)")

MISTAKES = {
    "no shortcut": (IDENTITY, [(ADD, "")], "X = unit(X, third, 1)"),
    "ReLU before the sum": (IDENTITY, [(ADD + RELU, RELU + ADD)], "X = layers.ReLU()(X)"),
    "a sum with itself": (
        IDENTITY,
        [("    skip = X\n", ""), (ADD, "    skip = X\n" + ADD)],
        "X = layers.Add()([skip, X])",
    ),
    "the shortcut begins too late, and the sum fails": (
        IDENTITY,
        [
            ("    skip = X\n", ""),
            ("    X = unit(X, second", "    skip = X\n    X = unit(X, second"),
        ],
        "skip = X",
    ),
    "no ReLU": (
        IDENTITY,
        [(RELU + "    X = unit(X, second", "    X = unit(X, second")],
        "X = unit(X, first, 1)",
    ),
    "no projection": (
        PROJECTION,
        [(SHORTCUT, ""), (ADD, "")],
        "X = keras.activations.relu(X)",
    ),
    "the projection is of the main path": (
        PROJECTION,
        [(SHORTCUT, "    skip = unit(X, third, 1, s)\n")],
        "skip = unit(X, third, 1, s)",
    ),
    "wrong filters in the projection": (
        PROJECTION,
        [WRONG_SHORTCUT],
        "skip = unit(skip, first, 1, s)",
    ),
    "wrong filters in the projection, added second": (
        PROJECTION,
        [WRONG_SHORTCUT, TURNED],
        "skip = unit(skip, first, 1, s)",
    ),
    "wrong filters in the main path": (
        PROJECTION,
        [WRONG_MAIN_PATH],
        "X = unit(X, third, 1, s)",
    ),
    "wrong filters in the main path, added first": (
        PROJECTION,
        [WRONG_MAIN_PATH, TURNED],
        "X = unit(X, third, 1, s)",
    ),
}


@pytest.fixture(scope="module")
def public() -> Reference:
    """The reference of 03_residual_networks with the probes of `check`."""
    return load_reference(ours("03"), hidden=False)


@pytest.mark.parametrize("body", [IDENTITY, PROJECTION])
@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_right(
    style: str, body: str, public: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A function that computes the same has all points."""
    name = body.split()[1].partition("(")[0]
    (verdict,) = graded(STYLES[style] + body, only(public, name), sandbox, tmp_path).exercises
    assert verdict.score == verdict.max_score


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("style", STYLES)
def test_one_mistake_is_one_finding_at_its_line(
    style: str, mistake: str, public: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """All else follows from it, and a proved mistake costs half of the points."""
    body, changes, line = MISTAKES[mistake]
    name = body.split()[1].partition("(")[0]
    text = STYLES[style] + changed(body, *changes)
    (verdict,) = graded(text, only(public, name), sandbox, tmp_path).exercises
    (finding,) = failed(verdict)
    assert finding.requirement == "structure"
    assert finding.place is not None
    assert finding.place.text == line, finding.message
    assert verdict.score == verdict.max_score / 2
    assert {item.status for item in verdict.findings} <= {"passed", "follows", "failed"}


SLICED = """
def unit(X, n, k, s=1, epsilon=0.001):
    X = layers.Conv2D(n, k, padding="same")(X[:, ::s, ::s])
    return layers.BatchNormalization(epsilon=epsilon)(X)
"""


def test_a_slice_without_effect_is_no_second_mistake(
    public: Reference, sandbox: Sandbox, tmp_path: Path
) -> None:
    """With s=1 it gives back its input, and only values tell."""
    line = "X = unit(X, third, 1, epsilon=0.1)"
    text = SLICED + changed(PROJECTION, ("X = unit(X, third, 1)", line))
    (verdict,) = graded(text, only(public, "convolutional_block"), sandbox, tmp_path).exercises
    (finding,) = failed(verdict)
    assert "epsilon 0.1" in finding.message
    assert finding.place is not None
    assert finding.place.text in (line, "return layers.BatchNormalization(epsilon=epsilon)(X)")


BRANCHES = """
def naive_inception(X, filters):
    one = conv1x1(X, filters["1x1"])
    three = layers.Conv2D(filters["3x3"], 3, padding="same", activation="relu")(X)
    five = layers.ReLU()(layers.Conv2D(filters["5x5"], 5, padding="same")(X))
    pool = layers.MaxPooling2D(3, strides=1, padding="same")(X)
    pool = conv1x1(pool, filters["pool"])
    X = layers.Concatenate()([one, three, five, pool])
    return X
"""
ONE_BY_ONE = {
    "a convolution with padding same": 'layers.Conv2D(n, 1, padding="same", activation="relu")(X)',
    "a dense layer": 'layers.Dense(n, activation="relu")(X)',
    "a Sequential piece": "keras.Sequential([layers.Dense(n), layers.ReLU()])(X)",
}
IN_BRANCHES = {
    "wrong order": (
        [("[one, three, five, pool]", "[pool, one, three, five]")],
        "X = layers.Concatenate()([pool, one, three, five])",
        "order",
    ),
    "two inputs exchanged": (
        [("[one, three, five, pool]", "[one, five, three, pool]")],
        "X = layers.Concatenate()([one, five, three, pool])",
        "2nd input",
    ),
    "wrong pooling": (
        [("layers.MaxPooling2D", "layers.AveragePooling2D")],
        'pool = layers.AveragePooling2D(3, strides=1, padding="same")(X)',
        "expected MaxPooling2D",
    ),
    "wrong branch input": (
        [('conv1x1(pool, filters["pool"])', 'conv1x1(X, filters["pool"])')],
        'pool = conv1x1(X, filters["pool"])',
        "expected the output of MaxPooling2D",
    ),
}


@pytest.mark.parametrize("mistake", IN_BRANCHES)
@pytest.mark.parametrize("style", ONE_BY_ONE)
def test_a_mistake_between_branches_is_found(
    style: str, mistake: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A 1x1 convolution in another form does not hide it."""
    reference = only(load_reference(ours("04"), hidden=False), "naive_inception")
    changes, line, words = IN_BRANCHES[mistake]
    helper = f"\ndef conv1x1(X, n):\n    return {ONE_BY_ONE[style]}\n"
    (verdict,) = graded(
        helper + changed(BRANCHES, *changes), reference, sandbox, tmp_path
    ).exercises
    (finding,) = failed(verdict)
    assert finding.place is not None
    assert finding.place.text == line, finding.message
    assert words in finding.message
