"""Clean-up after student code that runs in the process of the tests."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator

import pytest

from grader.observe.assignment import load_public_half


@pytest.fixture(autouse=True)
def own_main_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Restore `__main__` and the cached lines after a test."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    yield
    for name in [name for name in linecache.cache if name.startswith("<")]:
        del linecache.cache[name]


@pytest.fixture(scope="module", autouse=True)
def public_half(request: pytest.FixtureRequest) -> None:
    """Import the facts and objects of the assignment that a test module names."""
    folder = getattr(request.module, "PUBLIC_HALF", None)
    if folder is not None:
        load_public_half(folder)
