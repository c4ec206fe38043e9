"""`solved(function)` in a notebook: does a cell have what it needs?"""

from __future__ import annotations

import dis
from collections.abc import Callable
from typing import Any


def solved(*functions: Callable[..., Any]) -> bool:
    """Return True if no function is a stub; otherwise print which ones are.

    A stub is what a release leaves of an answer: `raise NotImplementedError(…)`.
    """
    stubs = [
        function.__name__
        for function in functions
        if any(step.argval == "NotImplementedError" for step in dis.get_instructions(function))
    ]
    if stubs:
        print(f"This cell waits for your {' and '.join(stubs)}.")
    return not stubs
