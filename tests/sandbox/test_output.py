"""What a child prints: all of it is read, both ends are kept."""

from __future__ import annotations

import os
import threading

import pytest

from grader.sandbox.output import KEPT, Output


def printed(content: bytes) -> str:
    """What is kept of something that was printed."""
    reading, writing = os.pipe()
    output = Output(reading)

    def write() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(content)

    writer = threading.Thread(target=write)
    writer.start()
    while output.drain():
        pass
    writer.join()
    return output.close()


@pytest.mark.parametrize("length", [0, 1, KEPT - 1, KEPT, KEPT + 1, 2 * KEPT])
def test_what_is_short_is_kept_whole(length: int) -> None:
    """Up to twice what is kept of each end."""
    content = (b"0123456789" * (length // 10 + 1))[:length]
    assert printed(content) == content.decode()


def test_of_what_is_long_both_ends_are_kept() -> None:
    """A line in the middle says how much is missing."""
    said = printed(b"first" + b"x" * 10_000_000 + b"last")
    assert said.startswith("firstx")
    assert said.endswith("xlast")
    assert f"{10_000_009 - 2 * KEPT} bytes left out" in said
    assert len(said) < 2 * KEPT + 100


def test_what_is_no_text_is_shown_as_far_as_it_is() -> None:
    """Nothing is raised for bytes."""
    assert printed(b"a\xff\xfeb") == "a\ufffd\ufffdb"
