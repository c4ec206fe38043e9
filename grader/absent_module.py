"""Imports without a package that another one imports and does not need."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent_module(name: str) -> Iterator[bool]:
    """Let imports of a new module fail while the context is open.

    Yields:
        True if the module is kept absent, False if it was imported before.
    """
    is_absent = name not in sys.modules
    if is_absent:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it then fails
    try:
        yield is_absent
    finally:
        if is_absent:
            del sys.modules[name]
