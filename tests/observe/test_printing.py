"""Counts of printed lines."""

from __future__ import annotations

import pytest

from grader.observe.code.printing import printed_lines


@pytest.mark.parametrize(
    ("text", "lines", "first"),
    [
        ("", 0, ""),
        ("\n \n", 0, ""),
        ("one", 1, "one"),
        ("Epoch 1/2\n\nEpoch 2/2\n", 2, "Epoch 1/2"),
        ("\x1b[1m1/4\x1b[0m ━━━━ 0s\b\b\b2/4 ━━ 0s\n", 1, "1/4  0s"),
        ("x" * 5000, 1, "x" * 60),
    ],
)
def test_printed_lines_are_counted_and_passed_on(
    text: str, lines: int, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Empty lines do not count, and the first line has neither colors nor bars."""
    with printed_lines() as printed:
        print(text, end="")
    assert (printed.lines, printed.first) == (lines, first)
    assert capsys.readouterr().out == text
