"""The catalogue of mistakes: what students get wrong, as changes to the syntax tree."""

from grader.simulate.mistakes import (
    arithmetic,
    branches,
    layers,
    sequences,
    stacking,
    training,
    transfer,
    wiring,
    words,
)

MISTAKES = (
    layers.OPERATORS
    + wiring.OPERATORS
    + stacking.OPERATORS
    + training.OPERATORS
    + sequences.OPERATORS
    + words.OPERATORS
    + arithmetic.OPERATORS
    + branches.OPERATORS
    + transfer.OPERATORS
)
"""Every mistake. Those that are not `certain` may leave the function as it was."""

__all__ = ["MISTAKES"]
