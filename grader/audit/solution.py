"""A submission with one graded function and its needed definitions.

A whole solution imports libraries for its figures, which takes longer than most graded functions.
"""

from __future__ import annotations

from dataclasses import replace

from grader.notebook import closure_of
from grader.submission import SubmissionSource
from grader.variant import Variant


def submission_with(variant: Variant, solution: SubmissionSource) -> str:
    """Write the script that a variant is graded as."""
    if variant.is_whole:
        return variant.source
    return submission_of(solution, variant.function, variant.source)


def submission_of(solution: SubmissionSource, name: str, text: str) -> str:
    """Write a script with a new definition of one function and its needed code."""
    changed = tuple(
        replace(item, source=text) if name in item.defines else item for item in solution.statements
    )
    return script_of(replace(solution, statements=changed), name)


def script_of(solution: SubmissionSource, name: str) -> str:
    """Write one function and the definitions that it needs as a script."""
    needed = closure_of(solution, [name])
    return "\n\n\n".join(item.source for item in needed.statements) + "\n"
