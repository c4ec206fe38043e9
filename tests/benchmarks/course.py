"""The usual tests of a course, and a class as notebooks for nbgrader and otter.

The peers get what the grader judges and nothing else: an answer cell for each graded function, with
the imports and constants that it needs, and a cell that tests it as course notebooks do: layers by
name, shapes, numbers of parameters, and outputs with fixed weights, all against stored values.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from grader.notebook import closure_of
from grader.simulate.handed_in import REGION
from grader.submission import SubmissionSource

POINTS = {
    "plain_block": 10,
    "identity_block": 15,
    "convolutional_block": 20,
    "ResNet50": 30,
    "compile_model": 10,
    "train_and_evaluate": 15,
}

LOOKING = """
import keras
import numpy as np


def summary(model):
    return [[type(layer).__name__, str(layer.output.shape), layer.count_params()]
            for layer in model.layers]


def outputs(model):
    random = np.random.default_rng(1)
    model.set_weights(
        [random.normal(weight.shape.rank == 1, 0.05, weight.shape) for weight in model.weights])
    images = random.normal(size=(2, *model.input_shape[1:]))
    return [float(np.mean(np.abs(model(images, training=mode)))) for mode in (False, True)]


def block(function, *arguments):
    X = keras.Input((6, 6, 9))
    return keras.Model(X, function(X, *arguments))


def classifier(shape):
    X = keras.Input(shape)
    Y = keras.layers.BatchNormalization()(keras.layers.Flatten()(X))
    return keras.Model(X, keras.layers.Dense(4, activation="softmax")(Y))
"""
"""Code that all tests share."""

BUILDS = {
    "plain_block": ("block(plain_block, 3, [4, 7, 9])", "block(plain_block, 2, [3, 6, 8])"),
    "identity_block": (
        "block(identity_block, 3, [4, 7, 9])",
        "block(identity_block, 2, [3, 6, 9])",
    ),
    "convolutional_block": (
        "block(convolutional_block, 3, [4, 7, 11], 2)",
        "block(convolutional_block, 3, [4, 7, 11], 1)",
        "block(convolutional_block, 2, [3, 6, 8], 3)",
    ),
    "ResNet50": ("ResNet50((64, 64, 3), 6)", "ResNet50((64, 64, 1), 10)"),
}
"""Functions whose model is tested."""

PROCEDURES = {
    "compile_model": """
        model = compile_model(classifier((8, 8, 3)), 100)
        assert isinstance(model.optimizer, keras.optimizers.Adam)
        assert abs(float(model.optimizer.learning_rate) - 1e-3) < 1e-6
        assert model.loss == "sparse_categorical_crossentropy"
        assert model.layers[2].momentum == 0.9
    """,
    "train_and_evaluate": """
        random = np.random.default_rng(2)
        x, y = random.random((24, 4, 4, 3)), random.integers(0, 4, 24)
        model = classifier((4, 4, 3))
        model.compile(
            "sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
        history, accuracy = train_and_evaluate(model, x, y, x, y, 3, 24)
        assert list(map(len, history.values())) == [3, 3]
        assert int(model.optimizer.iterations) == 3
        assert abs(accuracy - model.evaluate(x, y, verbose=0)[1]) < 1e-6
    """,
}


@dataclass(frozen=True)
class CourseTest:
    """A test of one function."""

    function: str
    code: str
    """Code that calls the function and raises if it is wrong."""


def expecting_code() -> str:
    """Return a script that prints the tests' expected values after the solution's definitions."""
    lines = [LOOKING, "import json", "expected = {}"]
    for builds in BUILDS.values():
        for number, build in enumerate(builds):
            looked = "outputs(model)" if number == 0 else "None"
            lines.append(f"model = {build}")
            lines.append(f"expected[{build!r}] = [summary(model), {looked}]")
    return "\n".join([*lines, "print(json.dumps(expected))"])


def course_tests(expected: Mapping[str, object]) -> list[CourseTest]:
    """Return the tests of all functions, with the solution's values."""
    tests = [
        CourseTest(
            function,
            LOOKING
            + "".join(
                f"model = {build}\nlayers, values = {expected[build]!r}\n"
                "assert summary(model) == layers\n"
                "assert values is None or np.allclose(outputs(model), values, rtol=1e-3)\n"
                for build in builds
            ),
        )
        for function, builds in BUILDS.items()
    ]
    return tests + [
        CourseTest(function, LOOKING + textwrap.dedent(code))
        for function, code in PROCEDURES.items()
    ]


def answers(source: SubmissionSource) -> dict[str, str]:
    """Return a cell for each graded function, with its helpers.

    Without the marks of solution regions, by which nbgrader would take the solution apart.
    """
    return {
        function: "\n".join(
            REGION.sub("", statement.source)
            for statement in closure_of(source, [function]).statements
            if not (set(POINTS) - {function}).intersection(statement.defines)
        )
        for function in POINTS
    }


def answers_notebook(cells: Mapping[str, str]) -> nbformat.NotebookNode:
    """Return a notebook of answers for otter."""
    return _notebook([new_code_cell(cells[function]) for function in POINTS])


def graded_notebook(cells: Mapping[str, str], tests: list[CourseTest]) -> nbformat.NotebookNode:
    """Return a notebook of answers with their tests for nbgrader."""
    notebook = []
    for test in tests:
        notebook.append(new_code_cell(cells[test.function], metadata=_nbgrader(test, False)))
        notebook.append(new_code_cell(test.code, metadata=_nbgrader(test, True)))
    return _notebook(notebook)


def otter_test(test: CourseTest) -> str:
    """Return a test in otter's exception format."""
    names = [name for name in POINTS if name in test.code]
    return (
        "from otter.test_files import test_case\n\nOK_FORMAT = False\n"
        f"name = {test.function!r}\npoints = {POINTS[test.function]}\n\n\n"
        f"@test_case()\ndef test_{test.function}({', '.join(names)}):\n"
        + textwrap.indent(test.code, "    ")
    )


def _notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _nbgrader(test: CourseTest, is_test: bool) -> dict[str, object]:
    marks: dict[str, object] = {
        "schema_version": 3,
        "grade": is_test,
        "solution": not is_test,
        "locked": is_test,
        "task": False,
        "grade_id": test.function + "_test" * is_test,
    }
    return {"nbgrader": marks | ({"points": POINTS[test.function]} if is_test else {})}
