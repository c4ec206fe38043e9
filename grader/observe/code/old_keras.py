"""Keras 2 in Keras 3: moved names and lost defaults."""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from grader.observe.code.keras2 import DEFAULTS, GONE
from grader.observe.code.present import PARTS, PRIVATE, public_name

_COMPATIBLE = "keras._tf_keras.keras"
"""The names of Keras 3 with those that it keeps for old code only (`backend.int_shape`)."""
_NEW = ("ops", "random", "config")
"""Modules that Keras 2 did not have."""


@contextmanager
def as_in_keras_2() -> Iterator[None]:
    """Find moved names where they are now, and give the defaults of Keras 2."""
    finder = _GoneModules()
    _ = tf.keras.layers  # loaded at its first use
    modules = [
        module
        for name, module in list(sys.modules.items())
        if public_name(name).split(".")[0] == "keras" and not name.startswith(PRIVATE)
        if isinstance(module, ModuleType) and not name.startswith("keras.src")
        if "__getattr__" not in vars(module)
    ]
    layers = [getattr(keras.layers, name).__init__ for name in DEFAULTS]
    before = [function.__defaults__ for function in layers]
    sys.meta_path.append(finder)
    for module in modules:
        vars(module)["__getattr__"] = partial(_present, module)
    for function, (_, default) in zip(layers, DEFAULTS.values(), strict=True):
        function.__defaults__ = (default, *function.__defaults__)
    try:
        yield
    finally:
        for function, defaults in zip(layers, before, strict=True):
            function.__defaults__ = defaults
        for module in modules:
            vars(module).pop("__getattr__", None)
        sys.meta_path.remove(finder)
        finder.forget()


def without_private_keras(tree: ast.Module) -> bool:
    """Return True if imports from TensorFlow's copy of Keras became imports from Keras."""
    changed = False
    for node in ast.walk(tree):
        for item in node.names if isinstance(node, ast.Import) else [node]:
            key = "name" if isinstance(item, ast.alias) else "module"
            name = getattr(item, key, None) if isinstance(node, ast.Import | ast.ImportFrom) else ""
            if name and (name == PRIVATE or name.startswith(f"{PRIVATE}.")):
                setattr(item, key, public_name(name))
                changed = True
    return changed


def well_known(name: str) -> tuple[str, Any] | None:
    """Look a name up in Keras, TensorFlow and NumPy.

    Returns:
        The module that has it, and the object; None if it is a builtin, or unknown.
    """
    libraries = {"keras": keras, "tf": tf, "np": np, "K": keras.backend}
    if name in libraries:
        return libraries[name].__name__, libraries[name]
    if name.startswith("_") or hasattr(builtins, name) or name in sys.stdlib_module_names:
        return None
    parts = {f"keras.{part}": getattr(keras, part) for part in PARTS if part not in _NEW}
    for place, module in (parts | {"keras": keras, "numpy": np, "tensorflow": tf}).items():
        found = getattr(module, name, None)
        if found is not None and (place == "keras" or not isinstance(found, ModuleType)):
            return place, found
    return None


class _GoneModules(MetaPathFinder, Loader):
    """Finder of the modules of Keras 2 that are gone."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - of the protocol
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Find gone modules only."""
        if fullname.startswith(_COMPATIBLE) or public_name(fullname) not in GONE:
            return None
        self._found.append(fullname)
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make a module that looks its names up."""
        return _stand_in(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it is."""

    def forget(self) -> None:
        """Remove the found modules."""
        for name in self._found:
            sys.modules.pop(name, None)
            parent, _, own = name.rpartition(".")
            vars(sys.modules.get(parent, ModuleType(parent))).pop(own, None)


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)
    vars(module)["__getattr__"] = partial(_present, module)
    vars(module)["__all__"] = _public_names(_home(public_name(name)))
    return module


def _public_names(module: ModuleType) -> Collection[str]:
    return [name for name in dir(module) if not name.startswith("_")]


def _present(module: ModuleType, name: str) -> Any:
    """Look up a name that a module of Keras lacks."""
    public = public_name(module.__name__)
    if f"{public}.{name}" in GONE:
        return _stand_in(f"{public}.{name}")
    parts = [getattr(keras, part) for part in PARTS] if public in GONE else []
    for place in [_home(public), *parts]:
        if name in vars(place):
            return vars(place)[name]
    message = f"module '{module.__name__}' has no attribute '{name}'"
    raise AttributeError(message, name=name, obj=module)


def _home(dotted: str) -> ModuleType:
    """Return the module of Keras 3 with the names of one of Keras 2."""
    try:
        home: ModuleType = importlib.import_module(_COMPATIBLE + dotted.removeprefix("keras"))
    except ImportError:
        return _home(dotted.rpartition(".")[0])
    return home
