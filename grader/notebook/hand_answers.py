"""Answers to questions that no machine grades: cells that their metadata name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from grader.notebook.cells import read_marked

STUB = "YOUR ANSWER HERE"
"""The text of a cell that waits for an answer, as nbgrader writes it."""
_MAX_CHARACTERS = 20_000


@dataclass(frozen=True)
class HandAnswer:
    """The cell that answers a question."""

    text: str
    is_code: bool

    @property
    def is_written(self) -> bool:
        """True if more than the placeholder of the assignment is there."""
        lines = [line for line in self.text.splitlines() if "NotImplementedError(" not in line]
        return any(line.strip(" *_#\t") not in ("", STUB, "YOUR CODE HERE") for line in lines)


def read_hand_answers(path: Path, names: Collection[str]) -> dict[str, HandAnswer]:
    """Read the answers to questions from a submitted file.

    A notebook of nbgrader names a cell in `metadata.nbgrader.grade_id`; a tool that drops metadata
    may have kept it as the cell's own id.

    Args:
        path: the file; `read_submission` could read it.
        names: of the questions.

    Returns:
        Question → answer; without those of which no cell was found.
    """
    found = {}
    for marked in read_marked(path):
        for name in marked.names:
            if name in names and name not in found:
                shown = marked.text.strip("\n")
                left_out = len(shown) - _MAX_CHARACTERS
                if left_out > 0:
                    shown = f"{shown[:_MAX_CHARACTERS]}\n… ({left_out:,} more characters)"
                found[name] = HandAnswer(shown, marked.is_code)
    return found
