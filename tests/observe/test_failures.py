"""Lines, causes and words of the failures of a student's function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import pytest
from observing import IMAGE, namespace_of, network, observed

from grader.observation import Failure
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe

DICTIONARY = {**IMAGE, "filters": {"dictionary": {"1x1": 3, "pool": 2}}}
NUMBERS = {**IMAGE, "filters": [3, 4, 5]}


def failure_of(code: str, arguments: Mapping[str, Any] = IMAGE, kind: Any = "block") -> Failure:
    """Return the failure of the function `f`."""
    seen = observed(code, arguments, kind)
    assert seen.failure is not None
    return seen.failure


def line_of(failure: Failure) -> str:
    """Return the text of the line of a failure."""
    assert failure.place is not None
    return failure.place.text


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def f(X):\n    return 1 / 0", "return 1 / 0"),
        ("def g(X):\n    return 1 / 0\n\ndef f(X):\n    return g(X)", "return 1 / 0"),
        ("class G:\n    def g(self, X):\n        return X.no\n\nf = G().g", "return X.no"),
        ("def f(X):\n    X = layers.Conv2D(3, 99)(X)\n    return X", "X = layers.Conv2D(3, 99)(X)"),
        ("def f(X):\n    return layers.Conv2D(\n        3, 99\n    )(X)", "return layers.Conv2D("),
        ("def f(X):\n    y = 3\n    return y", "return y"),
        ("def f(X):\n    if True:\n        return 3\n    return X", "return X"),
        ("def f(X):\n    if True:\n        return\n    return X", "return"),
        ("def f(X):\n    layers.ReLU()(X)", "def f(X):"),
        ("@keras.saving.register_keras_serializable()\ndef f(X):\n    X + 1", "def f(X):"),
        ("def f(X):\n    y = keras.Input((3,))\n    return y", "return y"),
        ("def f():\n    return 3", "def f():"),
        ("f = lambda X: 3", "f = lambda X: 3"),
    ],
)
def test_a_failure_has_a_line(code: str, line: str) -> None:
    """The line that failed, that of the return, or that of the name."""
    assert line_of(failure_of(code)) == line


@pytest.mark.parametrize(
    "body",
    [
        "Y = None\nreturn layers.Add()([X, Y])",
        "Y = None\nY = layers.ReLU()(Y)\nreturn Y",
        "Y = None\nY = layers.Conv2D(3, 3)(Y)\nreturn Y",
        "Y = None\nreturn Y.shape",
        "Y = None\nreturn Y",
        "Y: object = None\nreturn Y",
        "Y, Z = None, None\nreturn layers.Add()([Y, Z])",
        "if X.shape[-1] == 4:\n    Y = None\nreturn layers.ReLU()(Y)",
        "pass",
        "...",
        "for size in (1, 3):\n    pass",
    ],
)
def test_a_line_left_of_the_template_is_not_written_yet(body: str) -> None:
    """The line that sets a name to None is shown, not the one that fails."""
    code = "def f(X):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    failure = failure_of(code)
    assert (failure.kind, failure.message) == ("unwritten", "This step is not written yet")
    assert line_of(failure) == next(
        line.strip() for line in body.splitlines() if "None" in line or line.strip() in "pass..."
    )


@pytest.mark.parametrize("cycle", ["f.__wrapped__ = f", "g.__wrapped__ = f\nf.__wrapped__ = g"])
def test_a_function_that_wraps_itself_is_taken_as_it_is(cycle: str) -> None:
    """An endless chain of `__wrapped__` has the failure and the line of the function itself."""
    code = f"def g(X):\n    return X\n\ndef f(X):\n    return 1 / 0\n\n{cycle}"
    failure = failure_of(code)
    assert (failure.error, line_of(failure)) == ("ZeroDivisionError", "return 1 / 0")


def test_a_message_lists_no_calls_and_no_arrays() -> None:
    """Of a graph's error its last sentence is kept, and of an array nothing."""
    graph = 'Graph execution error:\\n\\nDetected at node a\\n  File "x.py", line 1, in f\\n\\n'
    said = f"{graph}Received 7. Label values: 7 7 [[{{{{node a}}}}]]"
    code = f"def f(X):\n    raise ValueError('{said}')"
    assert failure_of(code).message == "Received 7"
    code = "def f(X):\n    raise ValueError(f'Received: {np.ones((9, 9)) / 3} of X')"
    assert failure_of("import numpy as np\n\n" + code).message == "Received: […] of X"


def test_a_function_of_its_docstring_alone_is_not_written_yet() -> None:
    """Nothing is left to be shown but its first line."""
    failure = failure_of('def f(X):\n    """Do it."""\n')
    assert (failure.kind, failure.message) == ("unwritten", "This step is not written yet")
    assert line_of(failure) == "def f(X):"


def test_steps_that_are_not_written_are_counted() -> None:
    """The first one is shown."""
    body = "    X = layers.ReLU()(X)\n    Y = None\n    Y = None\n    Z = None\n"
    failure = failure_of(f"def f(X):\n{body}    return layers.Add()([Y, Z])")
    assert failure.message == "This step and 2 more are not written yet"
    assert failure.place is not None
    assert (failure.place.line, failure.place.text) == (12, "Y = None")


def test_a_helper_that_is_not_written_is_shown() -> None:
    """A helper that is no exercise counts as part of the function."""
    code = "def g(X):\n    y = None\n    return y + X\n\ndef f(X):\n    return g(X)"
    assert line_of(failure_of(code)) == "y = None"
    code = "def g(x):\n    return x + 1\n\ndef f(X):\n    X = None\n    return g(X)"
    assert line_of(failure_of(code)) == "X = None"


@pytest.mark.parametrize(
    "body",
    [
        "last = None\nif last is None:\n    last = 3\nreturn 1 / 0, last",
        "n = None\nif X.shape[-1] == 9:\n    n = 1\nreturn layers.Conv2D(3, 9, activation=n)(X)",
        "best = None\nreturn layers.Conv2D(3, best or 99)(X)",
        "note = None\nreturn layers.Conv2D(3, 99)(X)",
        "note = None\nreturn 3",
    ],
)
def test_a_none_that_is_meant_is_no_template(body: str) -> None:
    """A name that is tested, or that the failing line does not read, is meant."""
    code = "def f(X):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    assert failure_of(code).kind in ("raised", "wrong_return")


@pytest.mark.parametrize(
    ("use", "arguments", "words"),
    [
        ("layers.Conv2D(filters[0], 3)(X)", DICTIONARY, "a dictionary with the keys '1x1', 'pool'"),
        ("layers.Conv2D(filters['3x3'], 3)(X)", DICTIONARY, "a dictionary with the keys '1x1', "),
        ("layers.Conv2D(filters['a'], 3)(X)", NUMBERS, "a list of 3 items"),
        ("layers.Conv2D(filters, 3)(X)", NUMBERS, "a list of 3 items"),
        ("range(filters)", NUMBERS, "a list of 3 items"),
    ],
)
def test_an_argument_of_another_type_is_described(
    use: str, arguments: Mapping[str, Any], words: str
) -> None:
    """The name and its type follow Python's message."""
    failure = failure_of(f"def f(X, filters):\n    return {use}", arguments)
    assert f". `filters` is {words}" in failure.message


def test_a_dictionary_that_is_unpacked_is_described() -> None:
    """`a, b, c = filters` needs as many entries."""
    failure = failure_of("def f(X, filters):\n    a, b, c = filters\n    return X", DICTIONARY)
    assert failure.message.endswith("`filters` is a dictionary with the keys '1x1', 'pool'")


@pytest.mark.parametrize("use", ["{'a': 1}['b']", "int('x')", "len(3)", "X.shape['a']"])
def test_what_no_name_of_the_line_explains_has_no_description(use: str) -> None:
    """Nothing is said of names that have nothing to do with the error."""
    failure = failure_of(f"def f(X, filters):\n    return {use}, filters", NUMBERS)
    assert "`filters` is" not in failure.message


def test_a_function_that_takes_no_symbolic_tensors_is_named_with_its_equal() -> None:
    """One sentence in place of Keras's seven, also where a helper called it."""
    code = "def g(X):\n    return np.maximum(X, 0)\n\ndef f(X):\n    return keras.Model(X, g(X))"
    seen = observed(code, {"X": {"tensor": [3]}}, "model")
    assert seen.failure is not None
    assert seen.failure.message == (
        "`np.maximum`, called in `g`, does not take the symbolic tensors of Keras: use "
        "`layers.Maximum` or `keras.ops.maximum` in its place"
    )


def test_no_name_by_keras_is_shown() -> None:
    """A layer has the name that the student gave to it, or none."""
    nodes = network(
        """
        X = layers.Conv2D(3, 1, name="first")(X)
        X = layers.BatchNormalization()(layers.Conv2D(3, 1, name="conv2d_of_mine")(X))
        return layers.Add()([X + X, X])
        """
    ).nodes
    assert {node.name for node in nodes} == {"", "first", "conv2d_of_mine"}
    failure = failure_of("def f(X):\n    return layers.Conv2D(3, 1)(layers.Flatten()(X))")
    assert "layer Conv2D is incompatible" in failure.message.replace('"', "")
    assert "conv2d" not in failure.message
    code = "def f(X):\n    return layers.Conv2D(3, 1, name='a_1')(layers.Flatten()(X))"
    failure = failure_of(code)
    assert "layer 'a_1' is" in failure.message


def test_the_line_of_a_graded_helper_is_the_call() -> None:
    """A mistake in another exercise is shown where that one is called."""
    code = "def g(X):\n    return 1 / 0\n\ndef f(X):\n    return g(X)"
    exercise = Exercise("f", "1", 1, "block", (Probe("probe", IMAGE),), helpers=("g",))
    seen = observe_probe(namespace_of(code).globals, exercise, exercise.probes[0], "seed")
    assert seen.failure is not None
    assert line_of(seen.failure) == "return g(X)"


def test_symbolic_inputs_have_no_name() -> None:
    """A block's input is made by the grader; a student's own has the given name."""
    assert network("return layers.ReLU()(X)").nodes[0].name == ""
    code = "def f(n):\n    x = keras.Input((3,), name='image')\n    return keras.Model(x, x)"
    found = observed(code, {"n": 1}, "model").network
    assert found is not None
    assert found.nodes[0].name == "image"
    assert keras.Input((3,)).name.startswith("keras_tensor")
