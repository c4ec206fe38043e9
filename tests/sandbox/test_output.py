"""The output of a child: all of it is read, both ends are kept."""

from __future__ import annotations

import os
import threading

import pytest

from grader.sandbox.output import KEPT, Output


def printed(content: bytes) -> str:
    """Return the kept part of an output."""
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
    """Output up to twice the length of an end is kept."""
    content = (b"0123456789" * (length // 10 + 1))[:length]
    assert printed(content) == content.decode()


def test_of_what_is_long_both_ends_are_kept() -> None:
    """Both ends of longer output are kept, with a line on the missing length."""
    said = printed(b"first" + b"x" * 10_000_000 + b"last")
    assert said.startswith("firstx")
    assert said.endswith("xlast")
    assert f"{10_000_009 - 2 * KEPT} bytes left out" in said
    assert len(said) < 2 * KEPT + 100


def test_what_is_no_text_is_shown_as_far_as_it_is() -> None:
    """Bytes that are not text raise no error."""
    assert printed(b"a\xff\xfeb") == "a\ufffd\ufffdb"
