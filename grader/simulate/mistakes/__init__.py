"""The catalog of mistakes: wrong answers of students, as changes to the syntax tree."""

from grader.simulate.mistakes import (
    arithmetic,
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

_MODULES = [layers, wiring, stacking, statements, training, sequences, words]
_MODULES += [arithmetic, branches, transfer, parts]

MISTAKES = tuple(operator for module in _MODULES for operator in module.catalog)
"""Every mistake. Those that are not `certain` may leave the function's result as it was."""

__all__ = ["MISTAKES"]
