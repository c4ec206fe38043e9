"""Tests that comments in percent scripts stay comments."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from grader.notebook import read_submission
from grader.notebook.percent import read_percent
from grader.release.script import read_script
from grader.simulate.handed_in import read_solution

COMMANDS = (
    *("cat", "cd", "copy", "cp", "ddir", "echo", "ldir", "less", "ls", "man", "mkdir", "more"),
    *("mv", "pip", "pwd", "ren", "rm", "rmdir", "run", "time"),
)
"""Words of IPython and of shells; jupytext 1.19.6 takes 13 of them for code after a `#`."""
COMMENTS = [
    *(f"{mark}{word}{rest}" for mark, word, rest in product(("# ", "#"), COMMANDS, ("", " it"))),
    *(f"# {word}?" for word in COMMANDS),
    *("# ! important", "# !ls", "# ? unclear", "# %matplotlib inline", "#%run x.py", "# n = !ls"),
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_stays_a_comment(tmp_path: Path, comment: str) -> None:
    """Sources, simulated students and students' scripts keep comments like `# copy the input`."""
    function = f"def double(x):\n    {comment}\n    return 2 * x"
    rest = f"{comment}\nvalue = 1"
    script = tmp_path / "script.py"
    script.write_text(f"# %%\n{function}\n\n\n# %%\n{rest}\n", encoding="utf-8")
    text = script.read_text(encoding="utf-8")
    assert [cell.source for cell in read_percent(text).cells] == [function, rest]
    assert [cell.source for cell in read_script(script).cells] == [function, rest]
    assert [cell.source for cell in read_solution(text).cells] == [function, rest]
    submission = read_submission(script, ("double",))
    assert [statement.source for statement in submission.statements] == [function]
    assert not submission.broken
