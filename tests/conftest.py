"""Fixtures of many tests: a reference, and a warm process for student code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from courses import ours
from hypothesis import settings

from grader.reference import Reference, load_reference
from grader.sandbox import Limits, Sandbox, kept_warm, warming

# Enough to find what these properties have found; no deadline, since machines are shared.
# The same examples in every run: a change is not refused for what it did not touch.
settings.register_profile("kit", max_examples=40, deadline=None, derandomize=True)
settings.load_profile("kit")


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The reference of 03_residual_networks with its hidden probes."""
    return load_reference(ours("03"))


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[None]:
    """A process that has imported Keras, kept for the sandboxes of all tests."""
    with kept_warm():
        yield


@pytest.fixture
def nothing_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test start processes of its own, which are not kept."""
    monkeypatch.setattr(warming, "_running", {})
    monkeypatch.setattr(warming, "_keeping", [])


@pytest.fixture(scope="session")
def sandbox(warm: None) -> Iterator[Sandbox]:
    """A warm server with a limit short enough for tests of endless loops."""
    with Sandbox(Limits(seconds=60)) as server:
        yield server
