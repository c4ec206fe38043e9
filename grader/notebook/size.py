"""Counts the code that is read, so that large submissions are noticed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SMALL = 100_000
"""Characters: six long notebooks. Reading fewer takes at most a few seconds."""
_thread = threading.local()


class LargeSubmissionError(Exception):
    """A submission with more code than is read without a limit on time."""


@contextmanager
def only_small() -> Iterator[None]:
    """Stop this thread from reading large submissions: raise LargeSubmissionError at the limit."""
    _thread.left = _SMALL
    try:
        yield
    finally:
        del _thread.left


def count_characters(text: str) -> None:
    """Count code that is about to be read."""
    if hasattr(_thread, "left"):
        _thread.left -= len(text)
        if _thread.left < 0:
            raise LargeSubmissionError
