"""Submissions of which a part cannot run: the rest of them is still graded."""

from __future__ import annotations

import ast
import random
import textwrap
from collections.abc import Callable
from dataclasses import replace

from grader.simulate.handed_in import Cell, HandedIn
from grader.simulate.rewrite import Rewrite


def _breakage(name: str, sentence: str, broken: Callable[[str, str], str]) -> Rewrite:
    """Makes a rewrite that breaks one function.

    Args:
        name: in words.
        sentence: what the student did.
        broken: the function's text from its `def` line and its text as it was.
    """

    def change(handed_in: HandedIn, generator: random.Random) -> HandedIn:
        function = generator.choice(handed_in.graded)
        place = handed_in.index_of(function)
        tree = handed_in.function(function)
        text = broken(f"def {function}({ast.unparse(tree.args)}):", ast.unparse(tree))
        cell = handed_in.cells[place].with_function(function, text)
        return handed_in.with_cell(place, cell)

    return Rewrite(name, sentence, change)


def _body(*lines: str) -> Callable[[str, str], str]:
    body = textwrap.indent("\n".join(lines), "    ")
    return lambda header, _: f"{header}\n{body}"


def _without_colon(header: str, text: str) -> str:
    return text.replace(text.partition("\n")[0], header.removesuffix(":"), 1)


def _not_answered(header: str, _: str) -> str:
    name = header.removeprefix("def ").partition("(")[0]
    return (
        f'{header}\n    # YOUR CODE HERE\n    raise NotImplementedError("{name}: not answered yet")'
    )


def _cut_short(handed_in: HandedIn, generator: random.Random) -> HandedIn:
    """Gives up at one function and all that come after it."""
    first = generator.randrange(len(handed_in.graded))
    cells = handed_in.cells
    for name in handed_in.graded[first:]:
        place = handed_in.index_of(name)
        cells = (*cells[:place], Cell("# ran out of time"), *cells[place + 1 :])
        handed_in = replace(handed_in, cells=cells)
    return handed_in


BREAKAGES = (
    _breakage("syntax_error", "A function cannot be read by Python.", _without_colon),
    _breakage("missing_function", "A function is not there.", lambda *_: "# TODO"),
    _breakage("returns_none", "A function returns nothing.", _body("pass")),
    _breakage("untouched_stub", "A function is not answered.", _not_answered),
    _breakage(
        "raises",
        "A function uses a name that does not exist.",
        _body("return undefined_tensor + 1"),
    ),
    _breakage("infinite_loop", "A function never ends.", _body("while True:", "    pass")),
    _breakage("exits", "A function ends Python.", _body("import sys", "sys.exit(0)")),
    Rewrite("cut_short", "The last functions are not there.", _cut_short),
)
