"""One call of a student's function: other signatures and all failures."""

from __future__ import annotations

import inspect
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observing import CLASSIC, IMAGE, identical, kinds, namespace_of, observed

from grader.observation import Observation
from grader.observe.code.calling import CallFailedError, adapted, call
from grader.observe.code.namespace import run_definitions
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe
from grader.submission import Statement, SubmissionSource

ARGUMENTS = {"X": "x", "f": 3, "filters": [1, 2]}


def passed(signature: str, also: dict[str, Any] | None = None, returned: str = "locals()") -> Any:
    """Return the arguments that a function of this signature gets."""
    function = eval(f"lambda {signature}: {returned}")
    return call(function, ARGUMENTS, CLASSIC if also is None else also)


def failure_of(code: str, **more: Any) -> Any:
    """Return the failure of a function."""
    seen = observed(code, **more)
    assert seen.failure is not None
    return seen.failure


@pytest.mark.parametrize(
    "signature",
    [
        "X, f, filters",
        "X, f, filters, stage, block",
        "X, f, filters, training=True, initializer=None",
        "X, f, filters, stage=2, block='b', training=False",
        "x, kernel, num_filters",
        "filters, X, f",
        "x, filters, f",
        "X, f, filters, /",
        "X, /, f, *, filters",
        "*, f, X, filters",
        "X, f, filters, s=1, name=None",
        "X, f, stage, block, filters",
    ],
)
def test_arguments_reach_their_parameters(signature: str) -> None:
    """Arguments go to known names, else in order; classic extra parameters get values."""
    given = passed(signature)
    assert {value for value in given.values() if isinstance(value, str)} >= {"x"}
    x = next(value for name, value in given.items() if name.lower() == "x")
    filters = next(value for name, value in given.items() if "filters" in name)
    assert (x, filters) == ("x", [1, 2])
    assert 3 in [value for value in given.values() if isinstance(value, int)]
    for name, value in CLASSIC.items():
        required = f" {name}," in f"{signature}," and f"{name}=" not in signature
        assert not required or given[name] == value


def test_defaults_of_the_student_stay() -> None:
    """A further parameter keeps its default."""
    assert passed("X, f, filters, training=False, s=5")["s"] == 5
    assert passed("X, f, filters, training=False")["training"] is False


@pytest.mark.parametrize("signature", ["*everything", "X, *rest", "X, f, filters, **more"])
def test_variable_arguments_are_given_in_order(signature: str) -> None:
    """A function with `*args` gets the arguments in the order of the task."""
    flat = list(
        itertools.chain(*(v if isinstance(v, tuple) else [v] for v in passed(signature).values()))
    )
    assert flat[:3] == ["x", 3, [1, 2]]


@given(st.permutations(list(ARGUMENTS)))
def test_order_of_known_names_does_not_matter(names: list[str]) -> None:
    """Parameters with names of the rubric get these arguments, in any order."""
    assert passed(", ".join(names)) == ARGUMENTS


@pytest.mark.parametrize(
    ("signature", "difference"),
    [
        ("X, f", "takes only `X` and `f`"),
        ("", "takes nothing"),
        ("X, stage, block", "takes only `X`, `stage` and `block`"),
        ("X, f, filters, depth", "also needs `depth`"),
        ("X, f, filters, *, depth, init", "also needs `depth` and `init`"),
    ],
)
def test_another_signature_is_reported(signature: str, difference: str) -> None:
    """The message names the arguments of the call, and what does not fit."""
    with pytest.raises(CallFailedError) as failed:
        passed(signature)
    failure = failed.value.failure
    assert failure.kind == "signature"
    assert failure.message == f"is called with `X`, `f` and `filters`; it {difference}"


def test_classic_signature_is_observed() -> None:
    """The classic signature and the plain one give the same observation."""
    body = "\n    return layers.Conv2D(filters[0], f, padding='same')(X)"
    arguments = {"X": {"tensor": [4, 4, 2]}, "f": 3, "filters": [2, 2]}
    plain = observed("def f(X, f, filters):" + body, arguments)
    for signature in ("X, f, filters, stage, block", "X, f, filters, training=True, initializer=0"):
        assert identical(observed(f"def f({signature}):" + body, arguments), plain)


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("return f(X)", "RecursionError", "maximum recursion depth exceeded"),
        ("return 1 / 0", "ZeroDivisionError", "division by zero"),
        ("raise ValueError('one\\n  two')", "ValueError", "one two"),
        ("raise Exception", "Exception", ""),
        ("return Conv2d(X)", "NameError", "name 'Conv2d' is not defined"),
    ],
)
def test_errors_are_caught_with_their_line(line: str, error: str, message: str) -> None:
    """Anything raised is a failure with class, one-line message, and the student's line."""
    failure = failure_of(f"def f(X):\n    {line}")
    assert (failure.kind, failure.error) == ("raised", error)
    assert failure.message.startswith(message)
    assert failure.place is not None
    assert (failure.place.where, failure.place.line, failure.place.text) == ("cell 12", 11, line)


def test_error_inside_keras_points_at_the_students_line() -> None:
    """The place of an error inside Keras is the last line of the student."""
    failure = failure_of("def f(X):\n    Y = layers.ReLU()(X)\n    return layers.Conv2D(0, 3)(Y)")
    assert failure.error == "ValueError"
    assert failure.place is not None
    assert failure.place.line == 12


def test_error_in_a_helper_points_into_the_helper() -> None:
    """The place of an error in a student's helper is in that helper."""
    failure = failure_of("def helper(X):\n    return X.no\ndef f(X):\n    return helper(X)")
    assert failure.place is not None
    assert failure.place.text == "return X.no"


def test_failure_in_another_graded_function_has_the_line_of_its_call() -> None:
    """A failure in another graded function is reported at the line of its call."""
    code = """
    def helper(X):
        return X.no

    def f(X):
        return helper(X)
    """
    probe = Probe("probe", IMAGE)
    exercise = Exercise("f", "1", 1, "block", (probe,), helpers=("helper",))
    seen = observe_probe(namespace_of(code).globals, exercise, probe, "seed")
    assert seen.failure is not None
    assert seen.failure.place is not None
    assert seen.failure.place.text == "return helper(X)"


@pytest.mark.parametrize("call", ["helper(X)", "Given()(X)"])
def test_failure_in_given_code_has_the_line_of_its_call(call: str) -> None:
    """Functions and methods that the notebook gives are right; the call is the student's."""
    code = f"""
    def helper(X):
        return X.no

    class Given(keras.layers.Layer):
        def call(self, X):
            return X.no

    def f(X):
        return {call}
    """
    exercise = Exercise("f", "1", 1, "block", (Probe("probe", IMAGE),))
    names = namespace_of(code).globals
    seen = observe_probe(names, exercise, exercise.probes[0], "seed", ("helper", "Given", "gone"))
    assert seen.failure is not None
    assert seen.failure.place is not None
    assert seen.failure.place.text == f"return {call}"


def test_a_given_name_may_be_bound_to_an_object_that_lies() -> None:
    """A metaclass that raises where it is looked at costs nothing."""
    code = """
    class Lying(type):
        @property
        def __dict__(cls):
            raise RuntimeError("looked at")

    class Given(metaclass=Lying):
        pass

    def f(X):
        return layers.ReLU()(X)
    """
    exercise = Exercise("f", "1", 1, "block", (Probe("probe", IMAGE),))
    names = namespace_of(code).globals
    seen = observe_probe(names, exercise, exercise.probes[0], "seed", ("Given",))
    assert seen.failure is None


def test_stub_is_not_answered() -> None:
    """A NotImplementedError, as in the handed-out stub, counts as not answered."""
    assert failure_of("def f(X):\n    raise NotImplementedError").kind == "not_answered"


def test_missing_function() -> None:
    """A missing name, or a name of another object, is a missing function."""
    assert failure_of("def g(X):\n    return X").kind == "missing"
    bound = failure_of("f = 3")
    assert (bound.kind, bound.error) == ("missing", "int")


@pytest.mark.parametrize(
    ("code", "kind", "found"),
    [
        ("return None", "block", "nothing (None)"),
        ("return 3", "block", "an object of type int"),
        ("return []", "block", "an object of type list"),
        ("return [X, None]", "block", "a list of an object of type KerasTensor and nothing (None)"),
        ("return np.eye(2), [1]", "block", "an object of type tuple"),
        (
            "return np.eye(2), np.ones(3)",
            "block",
            "a tuple of a NumPy array of shape (2, 2) and a NumPy array of shape (3,)",
        ),
        ("import numpy\n    return numpy.zeros((2, 3))", "block", "NumPy array of shape (2, 3)"),
        ("return layers.ReLU()", "block", "an object of type ReLU"),
        ("return X", "model", "an object of type KerasTensor"),
        ("return None", "model", "nothing (None)"),
    ],
)
def test_wrong_return_is_reported(code: str, kind: str, found: str) -> None:
    """The message names the returned object and the expected one."""
    failure = failure_of(f"def f(X):\n    {code}", kind=kind)
    assert failure.kind == "wrong_return"
    assert found in failure.message
    assert "expected" in failure.message


def test_partial_network_after_a_failure() -> None:
    """The layers built before a failure are observed, and the call that failed."""
    seen = observed(
        """
        def f(X):
            Y = layers.Conv2D(4, 3, strides=2)(X)
            Y = layers.ReLU()(Y)
            return layers.Add()([X, Y])
        """
    )
    assert seen.failure is not None
    assert seen.failure.error == "ValueError"
    assert seen.network is not None
    assert kinds(seen.network) == ["input", "conv2d", "relu", "add"]
    assert seen.network.stopped_at == 3
    assert seen.network.nodes[3].shape == ()
    assert seen.network.nodes[1].place is not None


def test_failure_before_the_first_layer_has_no_network() -> None:
    """A failure before the first layer leaves no network."""
    seen = observed("def f(X):\n    raise ValueError('no')\n    return layers.ReLU()(X)")
    assert seen.failure is not None
    assert seen.network is None


def test_subclassed_model_that_has_no_graph_is_a_failure() -> None:
    """A model without a functional graph is a failure of the student's function."""
    failure = failure_of(
        """
        class Mine(keras.Model):
            def call(self, x):
                return x
        def f(X):
            return Mine()
        """,
        kind="model",
    )
    assert failure.kind in ("raised", "wrong_return")


def test_adapted_helper_takes_the_students_arguments() -> None:
    """The reference's helper takes the student's arguments and drops unknown ones."""

    def reference(X: Any, f: Any, filters: Any, s: int = 2) -> Any:
        return X, f, filters, s

    def classic(X: Any, f: Any, filters: Any, stage: Any, block: Any, s: int = 2) -> None:
        raise AssertionError

    def renamed(x: Any, kernel: Any, num_filters: Any, stride: int = 2) -> None:
        raise AssertionError

    helper = adapted(reference, classic)
    assert helper("x", 3, [4], 2, "a", 1) == ("x", 3, [4], 1)
    assert helper("x", f=3, filters=[4], stage=2, block="a") == ("x", 3, [4], 2)
    assert adapted(reference, renamed)("x", 3, [4], stride=1) == ("x", 3, [4], 1)
    assert adapted(reference, reference)("x", 3, [4]) == ("x", 3, [4], 2)


def test_adapted_helper_of_variable_arguments() -> None:
    """The reference's helper takes the arguments of a student's helper with `*args`."""

    def reference(X: Any, f: Any = 1) -> Any:
        return X, f

    def anything(*positional: Any, **keywords: Any) -> None:
        raise AssertionError

    assert adapted(reference, anything)("x", f=3) == ("x", 3)
    assert inspect.signature(adapted(reference, anything))


def test_definition_that_fails_harms_no_other() -> None:
    """A failed import or constant leaves a note with its line; later functions exist."""
    statements = (
        Statement(
            "from my_drawing import plot_model\n",
            "cell 1",
            3,
            ("plot_model",),
            is_import=True,
        ),
        Statement("rate = 1 / 0\n", "cell 2", 1, ("rate",)),
        Statement("def f(X:\n", "cell 3", 1, ("f",)),
        Statement("def g(X):\n    return X\n", "resnet.py", 8, ("g",)),
    )
    namespace = run_definitions(SubmissionSource(statements, notes=("before",)))
    assert namespace.notes[0] == "before"
    assert "cell 1, line 3" in namespace.notes[1]
    assert "ZeroDivisionError" in namespace.notes[2]
    assert "SyntaxError" in namespace.notes[3]
    assert "ModuleNotFoundError" in namespace.failed["plot_model"].reason
    assert callable(namespace.globals["g"])
    assert "f" not in namespace.globals


def test_functions_see_later_definitions() -> None:
    """All definitions share one namespace, as in a notebook."""
    globals_ = namespace_of("def f():\n    return later\nlater = 5").globals
    assert globals_["f"]() == 5
    assert globals_["__name__"] == "__main__"


def test_observation_says_how_long_it_took() -> None:
    """Every observation has its wall time, its helpers and its names."""
    for code in ("def f(X):\n    return X", "def f(X):\n    return 1 / 0"):
        seen = observed(code, IMAGE)
        assert isinstance(seen, Observation)
        assert (seen.function, seen.probe) == ("f", "probe")
        assert seen.seconds > 0


def test_a_message_leaves_out_the_machinery_around_it() -> None:
    """A message lacks the device and the arguments that Keras and TensorFlow add."""
    code = """
    def f(X):
        return keras.Model(X, layers.Lambda(lambda x: keras.ops.take(x, [7], axis=3))(X))(
            np.ones((1, 7, 8, 4))
        )
    """
    message = failure_of(code).message
    assert "7" in message
    for machinery in ("function_node", "[Op:", "Arguments received by", "device:CPU"):
        assert machinery not in message


def test_dictionary_of_the_rubric_is_passed_as_one() -> None:
    """A dictionary of the rubric arrives as one argument, as a copy."""
    code = """
        def f(X, filters):
            return layers.Conv2D(filters.pop("3x3"), 3)(X)
    """
    arguments = {**IMAGE, "filters": {"dictionary": {"3x3": 5}}}
    for _ in range(2):
        seen = observed(code, arguments)
        assert seen.network is not None
        assert seen.network.nodes[-1].shape == (None, 5, 6, 5)


def test_an_argument_that_is_also_accepted_may_have_no_parameter() -> None:
    """It is passed where there is a parameter for it, and left out elsewhere."""
    given = {**ARGUMENTS, "name": "answer"}
    for signature, expected in (("X, f, filters", None), ("X, f, filters, name=None", "answer")):
        function = eval(f"lambda {signature}: locals()")
        assert call(function, given, {"name": "x"}).get("name") == expected
