"""Present names for those that Keras no longer has, added to messages of errors."""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Iterable, Iterator
from types import ModuleType

import keras

from grader.errors import closest
from grader.observe.code.keras2 import ARGUMENTS, ATTRIBUTES, DEFAULTS, MOVED

PRIVATE = "tensorflow.python.keras"
_GOES_THROUGH_IT = f"It goes through {PRIVATE}, the old Keras inside TensorFlow"
PARTS = (
    *("layers", "models", "initializers", "optimizers", "regularizers", "constraints", "losses"),
    *("metrics", "activations", "callbacks", "utils", "applications", "datasets", "preprocessing"),
    *("ops", "random", "config"),
)
"""The modules that are searched for a moved name, in this order."""
_SIMILAR_NAME = 0.6
_LOOKED_AT = 2_000
"""Characters searched in a message: Keras prints whole networks."""
_IN_QUOTES = re.compile(r"'(\w+)'")


def present_name(error: BaseException) -> str:
    """Name the replacement of a Keras 2 name that caused an error.

    Args:
        error: the exception of a student's function.

    Returns:
        "In Keras 3 …", or "Did you mean …?"; empty if no replacement is known.
    """
    if any(module.startswith(PRIVATE) for module in _modules(error)):
        return f"{_GOES_THROUGH_IT}: import from keras."
    match error:
        case AttributeError(obj=ModuleType() as module, name=str(name)):
            return _of_module(public_name(module.__name__), name, dir(module))
        case AttributeError(obj=found, name=str(name)) if name in ATTRIBUTES:
            made = type(found).__module__.startswith(("keras.", "tensorflow."))
            return f"In Keras 3 it is `{ATTRIBUTES[name]}`." if made else ""
        case TypeError() | ValueError():
            return _of_arguments(str(error)[:_LOOKED_AT])
    return ""


def is_of_old_keras(message: str) -> bool:
    """Return True if a message of `present_name` blames TensorFlow's old Keras."""
    return _GOES_THROUGH_IT in message


def present_import(source: str) -> str:
    """Name the present module for a failed import from Keras 2.

    Args:
        source: one import of one name.
    """
    (statement,) = ast.parse(source).body
    match statement:
        case ast.ImportFrom(module=str(module), names=[ast.alias(name=name)]):
            return _of_module(public_name(module), name, _names_in(module))
        case ast.Import(names=[ast.alias(name=module)]):
            return _of_module(*public_name(module).rpartition(".")[::2], ())
    return ""


def _modules(error: BaseException) -> Iterator[str]:
    """List the modules that an exception passed through."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        yield str(frame.f_globals.get("__name__"))


def public_name(module: str) -> str:
    """Return the module's name as Keras documents it."""
    for prefix in ("keras._tf_keras.keras", "tensorflow.keras", PRIVATE):
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
    for part in PARTS:
        if name in dir(getattr(keras, part)):
            return f"In Keras 3 it is keras.{part}.{name}."
    close = closest(name, known, _SIMILAR_NAME)
    return f"Did you mean `{close}`?" if close else ""


def _names_in(module: str) -> list[str]:
    """List the names of a module of Keras without an import."""
    found: object = keras
    for part in public_name(module).split(".")[1:]:
        found = getattr(found, part, None)
    return dir(found) if isinstance(found, ModuleType) else []


def _of_arguments(message: str) -> str:
    names = _IN_QUOTES.findall(message)
    if "missing" in message:
        for layer, (argument, default) in DEFAULTS.items():
            if argument in names and layer in message:
                return f"Keras 2 took {default} where `{argument}` is not given; say it."
    if "nrecognized" in message or "not recognized" in message or "unexpected" in message:
        for name in names:
            if name in ARGUMENTS:
                return f"In Keras 3, `{name}` is {ARGUMENTS[name]}."
    return ""
