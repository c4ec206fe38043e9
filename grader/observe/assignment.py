"""The public half of an assignment, imported where its functions are observed."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from types import ModuleType

from tensorflow.python.eager import context

from grader.errors import GraderError, UsageError
from grader.observe.arguments import OBJECTS
from grader.observe.facts import FACTS
from grader.observe.registry import PUBLIC_HALF

_loaded: dict[Path, int] = {}
"""The files of the loaded public half, with the times of their last changes."""


def load_public_half(folder: Path) -> None:
    """Import the modules of a public half; they register its facts and objects.

    Those of a public half loaded before are forgotten. The modules belong to a package of their
    own: no `facts.py` of a student can take their place.

    Args:
        folder: of the assignment.

    Raises:
        UsageError: a module cannot be imported, or computes with TensorFlow when it is imported.
    """
    global _loaded
    files = {path: path.stat().st_mtime_ns for path in sorted(folder.resolve().glob("*.py"))}
    if files == _loaded:
        return
    _forget()
    importlib.invalidate_caches()
    package = sys.modules[PUBLIC_HALF] = ModuleType(PUBLIC_HALF)
    package.__path__ = [str(folder.resolve())]
    for path in files:
        _import(path)
    _loaded = files


def _forget() -> None:
    global _loaded
    _loaded = {}
    FACTS.forget_public_half()
    OBJECTS.forget_public_half()
    for name in [name for name in sys.modules if name.split(".")[0] == PUBLIC_HALF]:
        del sys.modules[name]


def _import(path: Path) -> None:
    had_started = _tensorflow_has_started()
    try:
        importlib.import_module(f"{PUBLIC_HALF}.{path.stem}")
    except GraderError:
        raise
    except Exception as error:
        raise UsageError(
            f"{_place(error, path)}: {type(error).__name__}: {error}. "
            f"Fix the file: it is imported before a submission runs."
        ) from error
    if _tensorflow_has_started() and not had_started:
        raise UsageError(
            f"{path} computes with TensorFlow when it is imported; after that no submission can "
            f"run. Make layers and tensors inside of functions."
        )


def _tensorflow_has_started() -> bool:
    return context._context is not None and bool(context._context._initialized)


def _place(error: Exception, path: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    here = [frame for frame in frames if Path(frame.filename).parent == path.parent]
    return f"{here[-1].filename}, line {here[-1].lineno}" if here else str(path)
