"""The catalog of mistakes: wrong answers of students, as changes to the syntax tree."""

from grader.simulate.mistakes import (
    arithmetic,
    batches,
    branches,
    layers,
    parts,
    sequences,
    stacking,
    statements,
    training,
    transfer,
    wiring,
    words,
)

MISTAKES = (
    *layers.catalog,
    *wiring.catalog,
    *stacking.catalog,
    *statements.catalog,
    *training.catalog,
    *sequences.catalog,
    *words.catalog,
    *arithmetic.catalog,
    *branches.catalog,
    *transfer.catalog,
    *batches.catalog,
    *parts.catalog,
)
"""Every mistake. Those that are not `certain` may leave the function's result as it was."""

__all__ = ["MISTAKES"]
