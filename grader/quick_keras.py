"""The import of Keras in two thirds of its usual time.

Keras imports scikit-learn, where it is installed, for `keras.wrappers` alone; and Python's garbage
collector looks again and again at half a million new objects, none of which is garbage.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from grader.absent_module import absent_module

_NEEDED_BY_WRAPPERS = "sklearn"
_KERAS = ("keras", "keras._tf_keras.keras", "keras.src")
"""The modules of Keras that have a module `wrappers`."""


def import_keras() -> None:
    """Import Keras; `keras.wrappers` and scikit-learn are imported at their first use."""
    if "keras" in sys.modules:
        return
    with _without_collector(), absent_module(_NEEDED_BY_WRAPPERS) as is_absent:
        import keras  # noqa: F401
    if is_absent:
        _forget_wrappers()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Stop the garbage collector while the context is open."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _forget_wrappers() -> None:
    """Remove `keras.wrappers`, which has not found scikit-learn; import it again when asked for."""
    for name in list(sys.modules):
        if name.startswith(tuple(f"{keras}.wrappers" for keras in _KERAS)):
            del sys.modules[name]
    for name in _KERAS:
        if name in sys.modules:
            _import_when_asked(sys.modules[name], "wrappers")


def _import_when_asked(package: ModuleType, part: str) -> None:
    """Let a package import one of its modules when it is asked for it."""
    vars(package).pop(part, None)
    asked = getattr(package, "__getattr__", None)

    def find(name: str) -> object:
        if name == part:
            # The name under which Keras defines it: the others import it from there.
            return importlib.import_module(f"keras.{part}")
        if asked is not None:
            return asked(name)
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    package.__getattr__ = find  # type: ignore[method-assign]
