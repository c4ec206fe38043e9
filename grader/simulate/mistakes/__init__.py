"""The catalog of mistakes: wrong answers of students, as changes to the syntax tree."""

from grader.simulate.mistakes import (
    branches,
    layers,
    parts,
    sequences,
    stacking,
    training,
    transfer,
    values,
    wiring,
)

_MODULES = [layers, wiring, stacking, training, sequences, values, branches, transfer, parts]

MISTAKES = tuple(operator for module in _MODULES for operator in module.catalog)
"""Every mistake. Those that are not `certain` may leave the function's result as it was."""

__all__ = ["MISTAKES"]
