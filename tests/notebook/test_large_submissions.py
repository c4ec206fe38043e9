"""Reading takes at most five seconds of CPU time, whatever is handed in."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest

from grader.errors import UnreadableSubmissionError
from grader.evidence import require_readable
from grader.notebook import LargeSubmissionError, find_answers, only_small, read_submission

FUNCTION = "def double(number):\n    return 2 * number\n"
LARGE = 450_000


def script(path: Path, *cells: str) -> Path:
    """Write the cells as a percent script."""
    path.write_text("\n".join(f"# %%\n{cell}" for cell in cells))
    return path


@pytest.mark.parametrize(
    "cells",
    [
        ["%matplotlib inline\n" * 300] * 15,
        ["!ls\n" * 200] * 100,
        ["x?\n" * 20_000],
        ["!ls\n" * 12_000 + "x = 'abc\n" + "!ls\n" * 8_000],
        ["x = (\n" + "def g():\n  %x\n" * 6_000],
        ["!echo (\n" * 8_000],
        [f"def g(x):\n{('    y = ' + 'lambda:' * 150 + 'x') * 80}\n"],
        ["import a, b, c\n" * 3_000 + "from z import " + ",".join(f"q{n}" for n in range(5_000))],
        ["def g(x):\n" + ("    y = x" + "[0]" * 900 + "\n") * 30],
        ["a = 1; " * 13_000],
    ],
    ids=[
        *("magics", "shell lines", "help", "unclosed quote", "unclosed bracket", "open brackets"),
        *("lambdas", "imports", "subscripts", "semicolons"),
    ],
)
def test_whatever_is_read_without_a_limit_is_read_in_seconds(
    cells: list[str], tmp_path: Path
) -> None:
    """A hundred thousand characters of anything take at most five seconds."""
    path = script(tmp_path / "large.py", FUNCTION, *cells)
    started = time.process_time()
    with only_small():
        source = read_submission(path, ["double"])
    assert find_answers(source, ["double"])
    assert time.process_time() - started < 5.0


def test_more_is_read_by_a_process_with_a_limit_first(tmp_path: Path) -> None:
    """A long text is read if it is cheap; a costly one is refused."""
    cheap = script(tmp_path / "cheap.py", FUNCTION, *["y = [1, 2, 3]\n" * 1_000] * 15)
    with only_small(), pytest.raises(LargeSubmissionError):
        read_submission(cheap, ["double"])
    require_readable(cheap, ["double"], None, 60.0)
    assert find_answers(read_submission(cheap, ["double"]), ["double"])
    nested = ("    y = " + "lambda:" * 150 + "x\n") * (LARGE // 1_100)
    costly = script(tmp_path / "costly.py", FUNCTION, "def g(x):\n" + nested)
    with pytest.raises(UnreadableSubmissionError, match=r"costly.py .*more than 1 s to read"):
        require_readable(costly, ["double"], None, 1.0)


@pytest.mark.skipif(sys.platform == "win32", reason="CPU time of children")
def test_the_limit_is_five_seconds_whatever_the_option_says(tmp_path: Path) -> None:
    """Many imports cost far more than their length; `--seconds 600` does not change the limit."""
    many = "import " + ", ".join(f"g{number:x}" for number in range(60_000))
    path = script(tmp_path / "costly.py", FUNCTION, many)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(UnreadableSubmissionError, match="more than 5 s to read"):
        require_readable(path, ["double"], None, 600.0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 12


def test_a_magic_that_leaves_a_bracket_or_quote_open_hides_nothing(tmp_path: Path) -> None:
    """The lines after it are read as IPython reads them."""
    text = "!echo )\nx = (1\n% 3)\n!echo '''\nt = '''\n!no magic\n'''\n!echo (\n"
    source = read_submission(
        script(tmp_path / "odd.py", f"{text}{FUNCTION.replace('2 * number', 'x, t')}"), ["double"]
    )
    assert [item.source for item in source.statements] == [
        "x = (1\n% 3)",
        "t = '''\n!no magic\n'''",
        "def double(number):\n    return x, t",
    ]
