"""Mistakes that students made, and what they have to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from case_scripts import solution_of
from courses import ours
from grading_texts import changed, failed, graded, only

from grader.audit.solution import script_of
from grader.reference import Reference, load_reference
from grader.sandbox import Sandbox
from grader.verdict import ExerciseVerdict


@dataclass(frozen=True)
class Met:
    """An edit of a solution's function, and where and how it is named."""

    exercise: str
    changes: Sequence[tuple[str, str]]
    line: str
    words: str
    hint: str = ""


NORMALIZED = "    X = layers.BatchNormalization(axis=3)(X)\n"
RELU = '    X = layers.Activation("relu")(X)\n'
CONVOLUTIONS = [f"    X = layers.Conv2D({n}(X)\n" for n in ("filters_1, 1)", "filters_3, 1)")]
MIDDLE = '    X = layers.Conv2D(filters_2, f, padding="same")(X)\n'
SHORTCUT = "    X_shortcut = layers.BatchNormalization(axis=3)(X_shortcut)\n"
AVERAGE = 'layers.GlobalAveragePooling2D(name="average")(X)'
FLAT = (AVERAGE, "layers.Flatten()(layers.AveragePooling2D((2, 2))(X))")
SOFTMAX = 'layers.Dense(classes, activation="softmax", name="probabilities")(X)'
ANY_DENSE = ('Conv2D(num_filters, 1, activation="relu")', 'Dense(num_filters, activation="relu")')
ANY_PADDING = ("Conv2D(num_filters, 1, ", 'Conv2D(num_filters, 1, padding="same", ')

RESIDUAL = {
    "a layer that is missing is not said to be in another order": Met(
        "plain_block",
        [(NORMALIZED + RELU + "\n" + MIDDLE, NORMALIZED + MIDDLE)],
        NORMALIZED,
        "ReLU is missing",
        "list of layers",
    ),
    "the last layers are not written yet": Met(
        "plain_block",
        [(CONVOLUTIONS[1] + NORMALIZED + RELU, "")],
        "    return X\n",
        "BatchNormalization and ReLU are missing",
        "list of layers",
    ),
    "a number in the place of an argument": Met(
        "plain_block",
        [("filters_2, f,", "filters_2, 5,")],
        MIDDLE.replace("f,", "5,"),
        "has kernel_size (5, 5); expected kernel_size (3, 3)",
        "kernel sizes",
    ),
    "a layer too many": Met(
        "plain_block",
        [("    return X\n", "    X = layers.Dropout(0.5)(X)\n    return X\n")],
        "    X = layers.Dropout(0.5)(X)\n",
        "expected nothing there",
    ),
    "ReLU before and after the sum": Met(
        "identity_block",
        [("    X = layers.Add()", RELU + "    X = layers.Add()")],
        RELU,
        "expected nothing there",
        "Is this layer part of the task",
    ),
    "the main path is added to itself": Met(
        "identity_block",
        [("[X, X_shortcut]", "[X, X]")],
        "    X = layers.Add()([X, X])\n",
        "twice; expected the input in place of one of them",
    ),
    "the next line overwrites a convolution": Met(
        "identity_block",
        [
            (
                CONVOLUTIONS[1] + NORMALIZED,
                CONVOLUTIONS[1] + "    X = layers.BatchNormalization()(X_shortcut)\n",
            )
        ],
        "    X = layers.BatchNormalization()(X_shortcut)\n",
        "calls Conv2D, but nothing takes its result. Line ",
        "Which variable holds the result",
    ),
    "the shortcut overwrites the main path": Met(
        "convolutional_block",
        [(SHORTCUT, SHORTCUT.replace("X_shortcut =", "X ="))],
        SHORTCUT.replace("X_shortcut =", "X ="),
        " overwrites `X`.",
        "Which variable holds the result",
    ),
    "the shortcut takes the main path": Met(
        "convolutional_block",
        [("strides=s)(X_shortcut)", "strides=s)(X)")],
        "    X_shortcut = layers.Conv2D(filters_3, 1, strides=s)(X)\n",
        "expected the input",
    ),
    "layers of a block are missing": Met(
        "convolutional_block",
        [(MIDDLE + NORMALIZED + RELU, "")],
        RELU,
        "BatchNormalization and ReLU are missing",
        "list of layers",
    ),
    "an argument of a call is forgotten": Met(
        "ResNet50",
        [("[64, 64, 256], s=1)", "[64, 64, 256])")],
        "    X = convolutional_block(X, 3, [64, 64, 256])  # (batch, 15, 15, 256)\n",
        "Conv2D in `convolutional_block` has strides (2, 2); expected strides (1, 1)",
        "what this line passes to `convolutional_block`",
    ),
    "a sigmoid behind an average that is written in another way": Met(
        "ResNet50",
        [FLAT, ('"softmax"', '"sigmoid"')],
        f"    X = {SOFTMAX.replace('softmax', 'sigmoid')}\n",
        "comes sigmoid; expected softmax",
    ),
    "dropout behind an average that is written in another way": Met(
        "ResNet50",
        [FLAT, (f"    X = {SOFTMAX}", f"    X = layers.Dropout(0.5)(X)\n    X = {SOFTMAX}")],
        "    X = layers.Dropout(0.5)(X)\n",
        "Dropout is applied",
    ),
    "a dense layer behind an average that is written in another way": Met(
        "ResNet50",
        [FLAT, (f"    X = {SOFTMAX}", f"    X = layers.Dense(9)(X)\n    X = {SOFTMAX}")],
        "    X = layers.Dense(9)(X)\n",
        "Dense is applied",
    ),
    "no softmax": Met(
        "ResNet50",
        [(', activation="softmax"', "")],
        '    X = layers.Dense(classes, name="probabilities")(X)\n',
        "softmax is missing",
        "list of layers",
    ),
    "other zero padding": Met(
        "ResNet50",
        [("ZeroPadding2D(3,", "ZeroPadding2D(((2, 2), (2, 2)),")],
        '    X = layers.ZeroPadding2D(((2, 2), (2, 2)), name="pad_conv1")(X_input)  '
        "# (batch, 70, 70, 3)\n",
        "has padding ((2, 2), (2, 2)); expected padding ((3, 3), (3, 3))",
        "How many rows and columns",
    ),
    "a schedule that begins too high": Met(
        "compile_model",
        [("CosineDecay(1e-3", "CosineDecay(1e-2")],
        "    learning_rate = keras.optimizers.schedules.CosineDecay(1e-2, num_steps)\n",
        "0.01 at step 0",
        "the schedule's first value",
    ),
}
CALLS = [f"convolutional_block(X, 3, [{n}, {n}, {4 * n}], s=2)" for n in (128, 256)]
RESIDUAL |= {
    "a loop that runs too seldom": Met(
        "ResNet50",
        [("range(5)", "range(3)")],
        "    for _ in range(3):\n",
        "The loop runs 3 times; expected 5 times.",
        "How often",
    ),
    "a loop that runs too often": Met(
        "ResNet50",
        [("range(3)", "range(4)")],
        "    for _ in range(4):\n",
        "The loop runs 4 times; expected 3 times.",
        "How often",
    ),
    "another axis that changes the number of parameters": Met(
        "plain_block",
        [(NORMALIZED + RELU + "\n" + MIDDLE, NORMALIZED.replace("3", "0") + RELU + "\n" + MIDDLE)],
        NORMALIZED.replace("3", "0"),
        "has axis 0; expected axis 3",
    ),
    "two layers in each other's line": Met(
        "convolutional_block",
        [
            (CONVOLUTIONS[1] + NORMALIZED, CONVOLUTIONS[1] + CONVOLUTIONS[1]),
            (
                "    X_shortcut = layers.Conv2D(filters_3, 1, strides=s)(X_shortcut)\n",
                SHORTCUT,
            ),
        ],
        CONVOLUTIONS[1],
        "the two are exchanged",
    ),
    "a block before the loop of another stage": Met(
        "ResNet50",
        [(f"    X = {CALLS[0]}", f"    X = {CALLS[1]}\n    X = {CALLS[0]}")],
        f"    X = {CALLS[1]}\n",
        "Conv2D in `convolutional_block` has filters 256",
    ),
    "a schedule that nothing reads": Met(
        "compile_model",
        [("Adam(learning_rate=learning_rate)", "Adam(learning_rate=0.001)")],
        "        optimizer=keras.optimizers.Adam(learning_rate=0.001),\n",
        "makes `learning_rate`, which nothing reads.",
    ),
}
INCEPTION = {
    "a forgotten ReLU before dense layers": Met(
        "network_in_network_block",
        [ANY_DENSE, ('padding="same", activation="relu"', 'padding="same"')],
        '    X = layers.Conv2D(filters[0], kernel_size, padding="same")(X)\n',
        "ReLU is missing",
    ),
    "a wrong order of branches of padded 1x1 convolutions": Met(
        "inception_module",
        [ANY_PADDING, ("[branch_1, branch_2,", "[branch_2, branch_1,")],
        "    return layers.Concatenate()([branch_2, branch_1, branch_3, branch_4])\n",
        "1st input",
    ),
    "a wrong branch behind padded 1x1 convolutions": Met(
        "inception_module",
        [
            ANY_PADDING,
            ('conv1x1(X, filters["5x5_reduce"])', 'conv1x1(branch_2, filters["5x5_reduce"])'),
        ],
        '    branch_3 = conv1x1(branch_2, filters["5x5_reduce"])\n',
        "expected the input",
    ),
    "no pooling behind dense layers": Met(
        "side_branch",
        [ANY_DENSE, ("    X = layers.AveragePooling2D(5, strides=3)(X)\n", "")],
        "    X = conv1x1(X, num_filters)\n",
        "AveragePooling2D (",
    ),
    "a default in the place of an argument": Met(
        "inception_resnet_block",
        [("Rescaling(scale)", "Rescaling(0.2)")],
        "    residual = layers.Rescaling(0.2)(residual)\n",
        "uses the number 0.2; expected the number 0.3 (called with scale=0.3)",
    ),
    "no sum behind padded 1x1 convolutions": Met(
        "inception_resnet_block",
        [ANY_PADDING, ("    X = layers.Add()([X, residual])\n", "    X = residual\n")],
        "    X = residual\n",
        "Add",
    ),
}
CLASSIC = {
    "an intermediate result that is always 0": Met(
        "count_multiplications",
        [
            (
                'step["kernel_size"] ** 2 * shape[2] // step["groups"]',
                'step["groups"] // (step["kernel_size"] ** 2 * shape[2])',
            )
        ],
        '            weights = step["groups"] // (step["kernel_size"] ** 2 * shape[2])\n',
        "Found 0 as item 1 of 7",
    ),
}
MET = {("03", case): met for case, met in RESIDUAL.items()}
MET |= {("04", case): met for case, met in INCEPTION.items()}
MET |= {("02", case): met for case, met in CLASSIC.items()}


@lru_cache
def public(number: str) -> Reference:
    """The reference of an assignment with the probes of `check`."""
    return load_reference(ours(number), hidden=False)


def verdict_on(
    number: str, exercise: str, text: str, sandbox: Sandbox, folder: Path
) -> ExerciseVerdict:
    """Grade one function."""
    reference = only(public(number), exercise)
    (verdict,) = graded(text, reference, sandbox, folder).exercises
    return verdict


@pytest.mark.parametrize(("number", "case"), MET)
def test_a_mistake_is_said_at_its_line(
    number: str, case: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is one finding, without names that Keras gave, and with a hint that fits."""
    met = MET[number, case]
    text = changed(script_of(solution_of(ours(number)), met.exercise), *met.changes)
    verdict = verdict_on(number, met.exercise, text, sandbox, tmp_path)
    (finding,) = failed(verdict)
    assert finding.place is not None
    assert finding.place.text == met.line.strip(), finding.message
    assert met.words in finding.message
    assert met.hint in finding.hint
    assert "conv2d_" not in finding.message
    assert "Count the blocks" not in finding.hint
