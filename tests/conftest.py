"""What many tests need: the reference of an assignment and a warm process for student code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.reference import Reference, load_reference
from grader.sandbox import Limits, Sandbox


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The reference of 03_residual_networks, hidden probes included."""
    return load_reference("03_residual_networks")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A warm server with a limit short enough for tests of endless loops."""
    with Sandbox(Limits(seconds=60)) as server:
        yield server
