"""Submissions with a part that cannot run; the other parts are still graded."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable

from grader.simulate.handed_in import Cell, HandedIn
from grader.simulate.rewrite import Rewrite


def _breakage(name: str, sentence: str, broken: Callable[[str, str], str] | str) -> Rewrite:
    """Make a rewrite that breaks one function.

    Args:
        name: in words.
        sentence: the change, in one sentence.
        broken: new body of the function, or a function that makes its text of header and old text.
    """

    def change(handed_in: HandedIn, generator: random.Random) -> HandedIn:
        function = generator.choice(handed_in.graded)
        tree = handed_in.function(function)
        header, text = f"def {function}({ast.unparse(tree.args)}):", ast.unparse(tree)
        made = f"{header}\n{broken}" if isinstance(broken, str) else broken(header, text)
        return handed_in.with_function(function, made)

    return Rewrite(name, sentence, change)


def _without_colon(header: str, text: str) -> str:
    return text.replace(text.partition("\n")[0], header.removesuffix(":"), 1)


def _not_answered(header: str, _: str) -> str:
    name = header.removeprefix("def ").partition("(")[0]
    return (
        f'{header}\n    # YOUR CODE HERE\n    raise NotImplementedError("{name}: not answered yet")'
    )


def _cut_short(handed_in: HandedIn, generator: random.Random) -> HandedIn:
    """Replace one function and all later ones by a comment."""
    first = generator.randrange(len(handed_in.graded))
    for name in handed_in.graded[first:]:
        handed_in = handed_in.with_cell(handed_in.index_of(name), Cell("# ran out of time"))
    return handed_in


_UNKNOWN_NAME = "    return undefined_tensor + 1"
BREAKAGES = (
    _breakage("syntax_error", "A function cannot be read by Python.", _without_colon),
    _breakage("missing_function", "A function is not there.", lambda *_: "# TODO"),
    _breakage("returns_none", "A function returns nothing.", "    pass"),
    _breakage("untouched_stub", "A function is not answered.", _not_answered),
    _breakage("raises", "A function uses a name that does not exist.", _UNKNOWN_NAME),
    _breakage("infinite_loop", "A function never ends.", "    while True:\n        pass"),
    _breakage("exits", "A function ends Python.", "    import sys\n    sys.exit(0)"),
    Rewrite("cut_short", "The last functions are not there.", _cut_short),
)
