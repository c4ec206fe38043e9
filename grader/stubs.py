"""`solved(function)`: a notebook's test for functions that are not written yet."""

from __future__ import annotations

import dis
from collections.abc import Callable
from typing import Any


def solved(*functions: Callable[..., Any]) -> bool:
    """Return True if no function is a stub; otherwise print the stubs.

    A stub is a function that still contains `raise NotImplementedError(…)`.
    """
    stubs = [
        function.__name__
        for function in functions
        if any(step.argval == "NotImplementedError" for step in dis.get_instructions(function))
    ]
    if stubs:
        print(f"This cell waits for your {' and '.join(stubs)}.")
    return not stubs
