"""Explains a failed call and a tensor's shape in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.errors import closest
from grader.observation import Failure, Place

_SIMILAR_NAME = 0.65
"""Least similarity of a misspelt name: `conv_blok` is taken for `convolution_block` (0.69),
`res_block` is not taken for `conv_block` (0.63)."""


@dataclass(frozen=True)
class Wording:
    """A sentence, a hint and the student's line.

    The sentence says where, what was found and what was expected, with the student's own layer
    names. The hint names one step and gives no answer away.
    """

    message: str
    hint: str = ""
    place: Place | None = None


def shape_in_words(shape: Sequence[int | None]) -> str:
    """Write a tensor's shape with its batch dimension named: "(batch, 64, 64, 3)"."""
    return "(" + ", ".join("batch" if n is None else str(n) for n in shape) + ")"


def failure_in_words(
    failure: Failure, function: str, defined: Collection[str] = (), call: str = ""
) -> Wording:
    """Explain why a function could not be observed.

    Args:
        failure: the failed call.
        function: the name of the graded function.
        defined: names of the submission's functions that answer no exercise, for suggestions.
        call: the call as a student may see it; empty if its arguments are hidden.
    """
    match failure.kind:
        case "missing" if failure.error:
            return Wording(
                f"`{function}` is an object of type {failure.error}, not a function.",
                "Is the name used for something else further down?",
            )
        case "missing":
            close = closest(function, defined, _SIMILAR_NAME)
            hint = (
                f"`{close}` is there: is that the one? Functions are found by their names."
                if close
                else "Keep the name as the exercise gives it: the function is found by its name."
            )
            why = f"; {failure.message}" if failure.message else ""
            return Wording(f"There is no function `{function}` in this submission{why}.", hint)
        case "not_answered":
            return Wording("Not answered yet.", "Replace the line that raises NotImplementedError.")
        case "misplaced":
            hint = "Move the function to the left margin, and run the cell again."
            return Wording(f"`{function}` {failure.message}.", hint, failure.place)
        case "not_handed_in":
            hint = "Hand that file in beside the notebook, or write the function into the notebook."
            return Wording(f"`{function}` {failure.message}.", hint, failure.place)
        case "unwritten":
            hint = "Write this step first: the exercise says what it does."
            return Wording(f"{failure.message}.", hint, failure.place)
        case "signature":
            hint = "Keep the parameters of the exercise, and give any other one a default value."
            return Wording(f"`{function}` {failure.message}.", hint, failure.place)
        case "wrong_return":
            message = f"`{function}` was called: {failure.message}."
            ends = failure.place is not None and failure.place.text.startswith("return")
            hint = (
                "What stands behind this `return`?"
                if ends
                else "The function needs a `return` with its result."
            )
            return Wording(message, hint, failure.place)
        case "not_reached":
            return Wording(failure.message, "", failure.place)
    said = f": {failure.message}" if failure.message else ""
    return Wording(
        f"`{function}` stops with {failure.error}{said}".rstrip(".") + "." * (said[-1:] != "?"),
        _hint_on_error(failure.error, call),
        failure.place,
    )


def _hint_on_error(error: str, call: str) -> str:
    if error == "SyntaxError":
        return "Run the cell: Python marks the place in the line."
    if call:
        return f"Run `{call}` in a cell of its own: the last lines of the error say more."
    return "With other arguments than those of `check` it stops: which values depend on them?"
