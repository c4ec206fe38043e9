"""What of the solution one graded function needs, as a submission of its own.

A whole solution imports what its figures need, which takes longer than most functions that are
graded.
"""

from __future__ import annotations

from dataclasses import replace

from grader.notebook import closure_of
from grader.submission import SubmissionSource


def submission_of(solution: SubmissionSource, name: str, text: str) -> str:
    """A script that defines one function anew, after and before what it needs of the solution.

    Args:
        solution: the solution's definitions.
        name: the function that is defined anew.
        text: its definition.
    """
    changed = tuple(
        replace(item, source=text) if name in item.defines else item for item in solution.statements
    )
    return script_of(replace(solution, statements=changed), name)


def script_of(solution: SubmissionSource, name: str) -> str:
    """Write one function and the definitions that it needs as a script."""
    needed = closure_of(solution, [name])
    return "\n\n\n".join(item.source for item in needed.statements) + "\n"
