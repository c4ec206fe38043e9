"""What a name that Keras no longer has is called now: sentences added to an error's message."""

from __future__ import annotations

import ast
import difflib
import re
import traceback
from collections.abc import Iterable, Iterator
from types import ModuleType

import keras

from grader.observe.code.keras2 import ARGUMENTS, ATTRIBUTES, DEFAULTS, MOVED

_PRIVATE = "tensorflow.python.keras"
_GOES_THROUGH_IT = f"It goes through {_PRIVATE}, the old Keras inside TensorFlow"
_PARTS = (
    *("layers", "models", "initializers", "optimizers", "regularizers", "constraints", "losses"),
    *("metrics", "activations", "callbacks", "utils", "applications", "datasets", "preprocessing"),
    *("ops", "random", "config"),
)
"""Where a name that only moved is looked for, in this order."""
_LOOKED_AT = 2_000
"""Characters of a message: Keras prints whole networks."""
_IN_QUOTES = re.compile(r"'(\w+)'")


def present_name(error: BaseException) -> str:
    """Says what to write instead, where an error comes from a name that Keras 2 had.

    Args:
        error: What a student's function raised.

    Returns:
        "In Keras 3 …", or "Did you mean …?"; empty where nothing is known.
    """
    if any(module.startswith(_PRIVATE) for module in _modules(error)):
        return f"{_GOES_THROUGH_IT}: import from keras."
    match error:
        case AttributeError(obj=ModuleType() as module, name=str(name)):
            return _of_module(_public(module.__name__), name, dir(module))
        case AttributeError(obj=found, name=str(name)) if name in ATTRIBUTES:
            made = type(found).__module__.startswith(("keras.", "tensorflow."))
            return f"In Keras 3 it is `{ATTRIBUTES[name]}`." if made else ""
        case TypeError() | ValueError():
            return _of_arguments(str(error)[:_LOOKED_AT])
    return ""


def is_of_old_keras(message: str) -> bool:
    """Whether `present_name` found that an error came through the old Keras inside TensorFlow."""
    return _GOES_THROUGH_IT in message


def present_import(source: str) -> str:
    """Says from where to import, where an import statement names what Keras 2 had.

    Args:
        source: One import that failed, of one name.
    """
    (statement,) = ast.parse(source).body
    match statement:
        case ast.ImportFrom(module=str(module), names=[ast.alias(name=name)]):
            return _of_module(_public(module), name, _names_in(module))
        case ast.Import(names=[ast.alias(name=module)]):
            return _of_module(*_public(module).rpartition(".")[::2], ())
    return ""


def _modules(error: BaseException) -> Iterator[str]:
    """The modules that an exception came through."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__"))


def _public(module: str) -> str:
    """The module's name as Keras documents it."""
    for prefix in ("keras._tf_keras.keras", "tensorflow.keras", _PRIVATE):
        if module == prefix or module.startswith(f"{prefix}."):
            return "keras" + module.removeprefix(prefix)
    return module


def _of_module(module: str, name: str, known: Iterable[str]) -> str:
    dotted = f"{module}.{name}"
    for gone, now in MOVED.items():
        if dotted == gone or dotted.startswith(f"{gone}.") or module == gone:
            return f"In Keras 3 it is {now}."
    if module.split(".")[0] not in ("keras", "tensorflow"):
        return ""
    for part in _PARTS:
        if name in dir(getattr(keras, part)):
            return f"In Keras 3 it is keras.{part}.{name}."
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean `{close[0]}`?" if close else ""


def _names_in(module: str) -> list[str]:
    """The names of one of Keras's modules, without importing any."""
    found: object = keras
    for part in _public(module).split(".")[1:]:
        found = getattr(found, part, None)
    return dir(found) if isinstance(found, ModuleType) else []


def _of_arguments(message: str) -> str:
    names = _IN_QUOTES.findall(message)
    if "missing" in message:
        for name in names:
            if name in DEFAULTS:
                return f"Keras 2 took {DEFAULTS[name]} where `{name}` is not given; say it."
    if "nrecognized" in message or "not recognized" in message or "unexpected" in message:
        for name in names:
            if name in ARGUMENTS:
                return f"In Keras 3, `{name}` is {ARGUMENTS[name]}."
    return ""
