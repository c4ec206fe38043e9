"""Definitions that fail in part, own modules, and names that Keras no longer has."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import keras
import pytest
import tensorflow as tf

from grader.observation import Failure
from grader.observe.code.calling import CallFailedError, call
from grader.observe.code.keras2 import MOVED
from grader.observe.code.namespace import Namespace, run_definitions
from grader.observe.code.present import present_import, present_name
from grader.submission import ModuleSource, Statement, SubmissionSource


def statement(source: str, where: str = "cell 1", line: int = 1) -> Statement:
    """Make a statement with the names that it visibly binds."""
    tree = ast.parse(source).body[0]
    names = [getattr(node, "name", None) for node in ast.walk(tree)]
    names += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    if isinstance(tree, ast.Import | ast.ImportFrom):
        names = [tree.names[0].asname or tree.names[0].name.partition(".")[0]]
    bound = tuple(name for name in names if name and name != "*")
    return Statement(source, where, line, bound, isinstance(tree, ast.Import | ast.ImportFrom))


def ran(*sources: str, modules: tuple[ModuleSource, ...] = ()) -> Namespace:
    """Run the definitions of a submission with these statements."""
    return run_definitions(SubmissionSource(tuple(map(statement, sources)), modules=modules))


@pytest.fixture(autouse=True)
def nothing_stays_imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove all imports of a submission after the test."""
    before = set(sys.modules)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) is None:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("def f(x=gone): return x", None),
        ("def f(a=1, x=len(gone) // 2, *, y=gone.z, z=3): return a, x, y, z", (1, None, None, 3)),
        ("@gone\n@gone.too(3)\ndef f(): return 1", 1),
        ("@str.upper\n@gone\ndef f(): return 1", Namespace),
        ("with gone.scope():\n    def f(): return 1", 1),
        ("if gone:\n    with gone:\n        @gone\n        def f(x=2): return x", Namespace),
        ("def f(x: gone, y: 'Gone' = 2) -> gone.z: return y", 2),
    ],
)
def test_a_function_is_read_without_its_failing_parts(source: str, result: object) -> None:
    """A function runs without failing defaults, decorators, blocks and type hints."""
    namespace = ran(source)
    if result is Namespace:  # the rest still fails
        assert "f" not in namespace.globals
        assert namespace.notes[0].endswith("costs nothing if no graded function needs it.")
    elif "->" in source:
        assert namespace.globals["f"](1) == result
        assert namespace.notes == []
    else:
        assert namespace.globals["f"]() == result
        assert namespace.notes[0].endswith("it was read without the part that failed.")


def test_a_good_decorator_and_a_good_default_stay() -> None:
    """Decorators and defaults that work stay."""
    namespace = ran(
        "def twice(g): return lambda *a, **k: 2 * g(*a, **k)",
        "n = 5",
        "@twice\n@gone\ndef f(x=n, y=gone): return x",
    )
    assert namespace.globals["f"]() == 10


def test_a_package_is_there_where_its_module_is_gone() -> None:
    """A failed `import keras.utils.my_utils` still binds `keras`."""
    assert ran("import keras.utils.my_utils").globals["keras"] is keras
    assert "utils" not in ran("import keras.utils.my_utils as utils").globals


def test_display_of_kernels_exists() -> None:
    """A graded function can call `display`, as in a kernel."""
    assert ran("def f(): return display(1, metadata={})").globals["f"]() is None


@pytest.mark.parametrize(
    ("sources", "name", "words"),
    [
        (["import gone as g"], "g", "; its import failed (ModuleNotFoundError: No module"),
        (["n = 1 / 0"], "n", "; `n = 1 / 0` failed (ZeroDivisionError: division by zero)"),
        (["from gone import *"], "n", "; perhaps it comes from `from gone import *`, which failed"),
        (["n = 1"], "m", ""),
    ],
)
def test_a_name_that_is_not_there_is_explained(sources: list[str], name: str, words: str) -> None:
    """The message names the failed statement or imports that should have bound the name."""
    message = f"name '{name}' is not defined"
    explained = ran(*sources).explain("f", Failure("raised", "NameError", message))
    assert explained.message.startswith(message + words)
    assert bool(words) == (explained.message != message)


def test_a_definition_that_fails_is_not_called_missing() -> None:
    """The failure of a definition has its reason and line."""
    explained = ran("@gone()\nclass f(gone): pass").explain("f", Failure("missing"))
    assert explained.message == (
        "The definition of `f` fails (NameError: name 'gone' is not defined)."
    )
    assert explained.place is not None
    assert str(explained.place) == "cell 1, line 1"


def own(name: str, *sources: str, is_package: bool = False) -> ModuleSource:
    """Make a module beside the notebook."""
    where = f"{name.replace('.', '/')}.py"
    statements = tuple(statement(source, where, 3) for source in sources)
    return ModuleSource(name, where, statements, is_package)


def test_own_modules_are_imported_once_and_say_their_lines() -> None:
    """Own modules are imported once, from each other and from packages, with places."""
    namespace = ran(
        "import own_a",
        "from own_pack.inner import *",
        "from own_a import f as g",
        modules=(
            own(
                "own_a", "from own_pack import inner", "import gone", "def f(): return inner.n / 0"
            ),
            own("own_pack", is_package=True),
            own("own_pack.inner", "n = 1"),
        ),
    )
    assert namespace.globals["n"] == 1
    assert namespace.globals["g"] is namespace.globals["own_a"].f
    assert namespace.notes == [
        "own_a.py, line 3: `import gone` failed (ModuleNotFoundError: No module named 'gone'). "
        "This costs nothing if no graded function needs it."
    ]
    with pytest.raises(CallFailedError) as error:
        call(namespace.globals["g"], {}, {})
    assert str(error.value.failure.place) == "own_a.py, line 3"


def test_a_function_is_replaced_wherever_it_is_called_from() -> None:
    """A function is replaced in the notebook, in own modules, and as a method."""
    namespace = ran(
        "from own_b import f, h",
        "class Net:\n    def f(self): return 'mine'\n    def g(self): return self.f()",
        modules=(own("own_b", "def f(): return 'mine'", "k = f", "def h(): return k()"),),
    )
    namespace.replace("f", lambda: "theirs")
    called = (namespace.globals["f"](), namespace.globals["h"](), namespace.globals["Net"]().g())
    assert called == ("theirs", "theirs", "theirs")


def test_a_function_is_replaced_in_a_module_that_the_notebook_takes_another_from() -> None:
    """After `from own_c import h` alone, `h` calls the replaced `f` of its module."""
    module = own("own_c", "def f(): return 'mine'", "def h(): return f()")
    namespace = ran("from own_c import h", modules=(module,))
    namespace.replace("f", lambda: "theirs")
    assert namespace.globals["h"]() == "theirs"


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("keras.backend.set_learning_phase(1)", "the argument `training`"),
        ("tf.keras.backend.set_learning_phase(1)", "the argument `training`"),
        ("keras.layers.Conv2d", "Did you mean `Conv2D`?"),
        ("keras.layers.Model", "In Keras 3 it is keras.models.Model."),
        ("tf.placeholder", "In Keras 3 it is keras.Input."),
        ("keras.optimizers.Adam(lr=1)", "In Keras 3, `lr` is learning_rate."),
        ("keras.optimizers.Adam().lr", "In Keras 3 it is `learning_rate`."),
        ("keras.layers.Conv2D(3, 3, subsample=2)", "In Keras 3, `subsample` is strides."),
        ("keras.layers.AveragePooling2D()", "Keras 2 took (2, 2)"),
        ("keras.Sequential().fit_generator", "In Keras 3 it is `fit`."),
        ("keras.Sequential().predict_classes", "argmax"),
        ("[].lr", ""),
        ("len(3)", ""),
        ("keras.Sequential().nothing_like_it", ""),
    ],
)
def test_an_error_over_a_name_of_keras_2_gets_the_present_one(code: str, advice: str) -> None:
    """Functions, attributes, arguments and defaults get present names; unknown names do not."""
    with pytest.raises(Exception) as error:
        eval(code, {"keras": keras, "tf": tf})
    assert advice in present_name(error.value)
    assert bool(advice) == bool(present_name(error.value))


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("from keras.layers.normalization import BatchNormalization", "keras.layers.Batch"),
        ("from tensorflow.keras.layers.core import Dense", "keras.layers.Dense"),
        ("from tensorflow.python.keras.utils.np_utils import to_categorical", "to_categorical"),
        ("from keras.utils import np_utils", "keras.utils.to_categorical"),
        ("from keras.engine.topology import Layer", "keras.layers.Layer"),
        ("from keras.utils.vis_utils import plot_model", "keras.utils.plot_model"),
        ("import keras.utils.vis_utils", "keras.utils.plot_model"),
        ("from keras.layers import BatchNormalisation", "Did you mean `BatchNormalization`?"),
        ("from keras.wrappers.scikit_learn import KerasClassifier", "SKLearnClassifier"),
        ("import pydot", ""),
        ("from . import x", ""),
        ("from resnets_utils import *", ""),
    ],
)
def test_an_import_of_keras_2_gets_the_present_one(source: str, advice: str) -> None:
    """A failed import gets the present name from the table or from Keras."""
    assert advice in present_import(source)
    assert bool(advice) == bool(present_import(source))


def test_the_table_lists_only_missing_names() -> None:
    """The table has no name that Keras still has."""
    for dotted in MOVED:
        found: object = {"keras": keras, "tensorflow": tf}[dotted.split(".")[0]]
        for part in dotted.split(".")[1:]:
            found = getattr(found, part, None)
        assert found is None, dotted


def test_a_tf_function_takes_symbolic_tensors() -> None:
    """A `tf.function` runs as plain Python, but only during the call."""

    @tf.function
    def f(X: object) -> object:
        return keras.layers.ReLU()(X)

    before = tf.config.functions_run_eagerly()
    assert isinstance(call(f, {"X": keras.Input((3,))}, {}), keras.KerasTensor)
    assert tf.config.functions_run_eagerly() == before


def sum_of(a: int, *rest: int, last: int) -> tuple[object, ...]:
    """Return all arguments: positions, a star, and a name after it."""
    return a, rest, last


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda *given: given, (1, 2, 3)),
        (lambda **given: given, {"a": 1, "b": 2, "last": 3}),
        (lambda a, **given: (a, given), (1, {"b": 2, "last": 3})),
        (lambda a, *, last, b=0: (a, b, last), (1, 2, 3)),
        (lambda a, b, last, /: (a, b, last), (1, 2, 3)),
        (sum_of, (1, (2,), 3)),
    ],
)
def test_every_kind_of_parameter_gets_its_argument(function: object, expected: object) -> None:
    """Parameters with stars, after a star, and by position get their arguments."""
    assert call(function, {"a": 1, "b": 2, "last": 3}, {}) == expected
