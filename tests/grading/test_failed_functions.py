"""Submissions whose functions fail: the line, the sentence, and what a failed statement cost."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from grader.batch import grade_all
from grader.notebook import find_submissions
from grader.reference import Reference
from grader.sandbox import Limits
from grader.verdict import Finding, SubmissionVerdict

IMPORTS = "import keras\nimport tensorflow as tf\nfrom keras import layers\n"
PLAIN = """def plain_block(X, f, filters):
    for number, size in zip(filters, (1, f, 1)):
        if number != filters[0]:
            X = layers.ReLU()(X)
        X = layers.BatchNormalization()(layers.Conv2D(number, size, padding="same")(X))
    return layers.ReLU()(X)
"""
IDENTITY = """def identity_block(X, f, filters):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        y = y if y is X else layers.ReLU()(y)
        y = layers.BatchNormalization()(layers.Conv2D(number, size, padding="same")(y))
    return layers.ReLU()({sum})
"""
CONVOLUTIONAL = """def convolutional_block(X, f, filters, s=2):
    y = X
    for number, size in zip(filters, (1, f, 1)):
        strides = s if y is X else 1
        y = y if y is X else layers.ReLU()(y)
        y = layers.Conv2D(number, size, strides=strides, padding="same")(y)
        y = layers.BatchNormalization()(y)
    X = layers.BatchNormalization()(layers.Conv2D(filters[2], 1, strides=s)(X))
    return layers.ReLU()(y + X)
"""
RESNET = """def ResNet50(input_shape=(64, 64, 3), classes=6):
    X_input = keras.Input(input_shape)
    X = layers.Conv2D(64, 7, strides=2)(layers.ZeroPadding2D(3)(X_input))
    X = layers.ReLU()(layers.BatchNormalization()(X))
    X = layers.MaxPooling2D(3, strides=2)(X)
    for n, (count, stride) in enumerate(((3, 1), (4, 2), (6, 2), (3, 2))):
        filters = [2**n * 64, 2**n * 64, 2**n * 256]
        X = convolutional_block(X, 3, filters, stride)
        for _ in range(count - 1):
            X = identity_block(X, 3, filters)
    X = layers.GlobalAveragePooling2D()(X)
    return keras.Model(X_input, layers.Dense(classes, activation="softmax")(X))
"""
RIGHT = IDENTITY.format(sum="X + y")


def indented(code: str) -> str:
    """Indent code by one level."""
    return "".join(f"    {line}\n" for line in code.splitlines())


CLASS: Mapping[str, list[str]] = {
    "template": [
        "def plain_block(X, f, filters):\n    # 1\n    X = None\n\n    X = None\n    return X\n",
        "def identity_block(X, f, filters):\n    y = None\n    return layers.Add()([X, y])\n",
        "def convolutional_block(X, f, filters, init, s=2):\n    return X\n",
        "def ResNet50(input_shape):\n    return 3\n",
    ],
    "indented": [RIGHT, CONVOLUTIONAL + "\n" + indented(RESNET)],
    "elsewhere": ["from my_blocks import identity_block\n", CONVOLUTIONAL, RESNET],
    "helpers": [
        "from resnets_utils import *\n",
        RIGHT.replace("layers.ReLU", "relu_of_the_course"),
        PLAIN,
    ],
    "tensors": [IDENTITY.format(sum="tf.add(X, y)"), CONVOLUTIONAL, RESNET],
    "hidden": [PLAIN.replace("(1, f, 1)", "(1, {3: 3}[f], 1)")],
}


@pytest.fixture(scope="module")
def verdicts(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, SubmissionVerdict]:
    """Grade all notebooks as one class."""
    submitted = tmp_path_factory.mktemp("class")
    for student, sources in CLASS.items():
        cells = [{"cell_type": "code", "source": source} for source in (IMPORTS, *sources)]
        (submitted / f"{student}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    graded = grade_all(find_submissions(submitted), reference, Limits(seconds=120))
    return {verdict.student: verdict for verdict in graded}


def runs(verdict: SubmissionVerdict, function: str) -> Finding:
    """Return the finding on the call of a function."""
    (exercise,) = (item for item in verdict.exercises if item.name == function)
    (finding,) = (item for item in exercise.findings if item.requirement == "runs")
    return finding


@pytest.mark.parametrize(
    ("student", "function", "place", "message"),
    [
        (
            "template",
            "plain_block",
            "cell 2, line 3: X = None",
            "This step and 1 more are not written yet.",
        ),
        ("template", "identity_block", "cell 3, line 2: y = None", "This step is not written yet."),
        (
            "template",
            "convolutional_block",
            "cell 4, line 1: def convolutional_block(X, f, filters, init, s=2):",
            "`convolutional_block` is called with `X`, `f`, `filters` and `s`; it also needs "
            "`init`.",
        ),
        (
            "template",
            "ResNet50",
            "cell 5, line 1: def ResNet50(input_shape):",
            "`ResNet50` is called with `input_shape` and `classes`; it takes only `input_shape`.",
        ),
        (
            "indented",
            "ResNet50",
            "cell 3, line 11: def ResNet50(input_shape=(64, 64, 3), classes=6):",
            "`ResNet50` stands inside `convolutional_block`, after its return.",
        ),
        (
            "elsewhere",
            "identity_block",
            "cell 2, line 1: from my_blocks import identity_block",
            "`identity_block` is imported from `my_blocks`, which was not handed in.",
        ),
    ],
)
def test_a_failure_is_said_at_its_line(
    student: str,
    function: str,
    place: str,
    message: str,
    verdicts: Mapping[str, SubmissionVerdict],
) -> None:
    """The place is that of the student's own text, and the sentence fits it."""
    finding = runs(verdicts[student], function)
    assert finding.place is not None
    assert f"{finding.place}: {finding.place.text}" == place
    assert finding.message == message


def test_every_failure_of_code_has_a_line(verdicts: Mapping[str, SubmissionVerdict]) -> None:
    """Only a function of which nothing is there has none."""
    for verdict in verdicts.values():
        for exercise in verdict.exercises:
            for finding in exercise.findings:
                if finding.requirement == "runs" and finding.status == "failed":
                    assert finding.place or finding.message.startswith("There is no function")
                    assert not finding.place or finding.place.text


def test_a_failed_statement_says_what_it_cost(verdicts: Mapping[str, SubmissionVerdict]) -> None:
    """The remark does not say that it costs nothing beside lost points."""
    (note,) = verdicts["helpers"].notes
    assert note.startswith("cell 2, line 1: `from resnets_utils import *` failed")
    assert note.endswith("`identity_block` needs it and loses points.")


def test_a_block_that_takes_no_symbolic_tensors_costs_its_caller_nothing(
    verdicts: Mapping[str, SubmissionVerdict],
) -> None:
    """ResNet50 is judged with the reference's blocks."""
    scores = {item.name: item.score for item in verdicts["tensors"].exercises}
    assert (scores["identity_block"], scores["ResNet50"]) == (15, 30)


def test_hidden_arguments_are_not_shown(verdicts: Mapping[str, SubmissionVerdict]) -> None:
    """A function that stops only with these is told that `check` does not use them."""
    finding = runs(verdicts["hidden"], "plain_block")
    assert "f=" not in finding.hint
    assert "other arguments than those of `check`" in finding.hint
