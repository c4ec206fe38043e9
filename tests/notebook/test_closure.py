"""Tests that one function gets all that it needs and nothing else."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from grader.notebook import closure_of, names_behind, only_headers_of, read_submission
from grader.submission import SubmissionSource

FUNCTIONS = ("f", "g")


def source_of(code: str, folder: Path) -> SubmissionSource:
    """Read code as a script."""
    path = folder / "mine.py"
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    return read_submission(path, FUNCTIONS)


def needed(code: str, folder: Path, function: str = "f") -> list[str]:
    """List the first lines of the statements that a function needs."""
    closure = closure_of(source_of(code, folder), [function])
    return [statement.source.splitlines()[0] for statement in closure.statements]


def test_names_are_followed_through_others_in_the_order_of_the_submission(tmp_path: Path) -> None:
    """Helpers, their constants and imports are needed; other functions and their needs are not."""
    code = """
        import numpy as np
        from keras import layers
        import sklearn
        SIZE = WIDTH * 2
        WIDTH = 4
        def unused(X): return sklearn
        def helper(X): return layers.ReLU()(X) * SIZE
        def f(X): return helper(X)
        def g(X): return np.abs(X)
        """
    assert needed(code, tmp_path) == [
        "from keras import layers",
        "SIZE = WIDTH * 2",
        "WIDTH = 4",
        "def helper(X): return layers.ReLU()(X) * SIZE",
        "def f(X): return helper(X)",
    ]
    assert needed(code, tmp_path, "g") == ["import numpy as np", "def g(X): return np.abs(X)"]


@pytest.mark.parametrize(
    "statement",
    [
        "keras.layers.Conv2D = print",
        "keras.config.defaults['floatx'] = 1",
        "from keras.layers import *",
        "@keras.saving.register_keras_serializable()\nclass Own(keras.layers.Layer): pass",
    ],
)
def test_what_changes_a_module_for_all_counts_for_all(statement: str, tmp_path: Path) -> None:
    """Patches, registrations and star imports reach functions that never name them."""
    code = f"import keras\nfrom keras import layers\n{statement}\ndef g(X): return keras\n"
    assert statement.splitlines()[0] in needed(code + "def f(X): return layers", tmp_path)


def test_a_value_that_is_changed_is_needed_with_its_changes(tmp_path: Path) -> None:
    """`settings["filters"] = 3` belongs to `settings`; a wrapped function to its wrapper."""
    code = """
        import functools
        settings = {}
        settings["filters"] = 3
        other = {}
        other["filters"] = 4
        def f(X): return settings
        f = functools.cache(f)
        """
    assert needed(code, tmp_path) == [
        "import functools",
        "settings = {}",
        'settings["filters"] = 3',
        "def f(X): return settings",
        "f = functools.cache(f)",
    ]


@pytest.mark.parametrize("call", ["globals()['helper'](X)", "eval('helper')(X)", "vars()"])
def test_everything_is_needed_where_names_are_hidden(call: str, tmp_path: Path) -> None:
    """A function that looks up names by their text may need any of them."""
    code = f"import keras\ndef helper(X): return X\ndef f(X): return {call}\n"
    source = source_of(code, tmp_path)
    assert closure_of(source, ["f"]) == source


def test_parts_of_a_package_come_with_it(tmp_path: Path) -> None:
    """`PIL.Image` exists only after its import; Keras has all its parts in any case."""
    code = """
        import PIL
        import keras
        from PIL import Image as picture
        from keras import ops
        def f(X): return PIL.Image, keras
        """
    assert needed(code, tmp_path) == [
        "import PIL",
        "import keras",
        "from PIL import Image as picture",
        "def f(X): return PIL.Image, keras",
    ]


def test_names_behind_a_function_need_not_be_defined(tmp_path: Path) -> None:
    """A helper that the student never wrote is among the names behind a function."""
    source = source_of("def g(X): return missing(X)\ndef f(X): return g(X)\n", tmp_path)
    assert names_behind(source, ["f"]) == {"f", "g", "missing"}


def test_the_last_definition_and_recursion_end(tmp_path: Path) -> None:
    """Functions that call each other need each other, once."""
    code = "def f(X): return 1\ndef g(X): return f(X)\ndef f(X): return g(X)\n"
    assert needed(code, tmp_path) == ["def g(X): return f(X)", "def f(X): return g(X)"]


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("import keras", "keras.layers.add([X, X])"),
        ("from tensorflow.keras import backend as K", "K.update(X, X)"),
        ("import numpy as np", "np.append(X, 3)"),
    ],
)
def test_a_function_of_a_library_changes_no_library(
    imports: str, call: str, tmp_path: Path
) -> None:
    """A statement that calls a library is not needed by all users of that library."""
    code = f"""
        {imports}
        def f(X): return {call}
        if f:
            {call.replace("X", "[]")}
        figure = f(3)
        """
    assert needed(code, tmp_path) == [imports, f"def f(X): return {call}"]


def test_of_a_function_that_is_replaced_only_the_header_is_needed(tmp_path: Path) -> None:
    """Parameters and defaults stay, unless a decorator may have changed them."""
    code = """
        SIZE = 3
        WIDTH = 4
        def other(X): return X
        def g(X: other, *, size: int = SIZE) -> other: return X * WIDTH
        @print
        def f(X): return g(X)
        """
    source = only_headers_of(source_of(code, tmp_path), ["f", "g"])
    assert [item.source for item in closure_of(source, ["g"]).statements] == [
        "SIZE = 3",
        "def g(X, *, size=SIZE):\n    pass",
        "@print\ndef f(X): return g(X)",
    ]
