"""Choice of the rows of a diagram."""

from __future__ import annotations

from grader.report.architecture.measures import Measures
from grader.report.architecture.parts import Part, Parts, Side, volumes_in

_LONGER, _WITHIN, _RAGGED = 30, 20, 5
"""Costs of one more row, of a row that ends within a stage, and of an empty one."""


def rows_of(parts: Parts, width: float, measures: Measures) -> list[Parts]:
    """Part a sequence into few rows that end between stages, where the size changes.

    At most one side branch leaves a row.
    """
    steps: list[Parts] = []
    for item in parts:
        if isinstance(item, Side) and steps:
            steps[-1] = (*steps[-1], item)
        else:
            steps.append((item,))
    best: list[tuple[float, list[Parts]]] = [(0.0, [])]
    """For the last steps, from none on: the cost of their rows, and the rows."""
    for start in reversed(range(len(steps))):
        choices = []
        for stop in range(start + 1, len(steps) + 1):
            row = tuple(item for step in steps[start:stop] for item in step)
            used = measures.width(row)
            sides = sum(isinstance(step[-1], Side) for step in steps[start:stop])
            if stop > start + 1 and (used > width or sides > 1):
                break
            cost, rows = best[len(steps) - stop]
            if rows:
                is_within = _size(steps[stop - 1][0]) == _size(steps[stop][0])
                empty = max(0.0, 1 - used / width)
                cost += _LONGER + _WITHIN * is_within + _RAGGED * empty**2
            choices.append((cost, [row, *rows]))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _size(item: Part) -> tuple[int | None, ...]:
    """Return height and width of the output of a part."""
    *_, last = volumes_in((item,))
    return last.shape[:-1]
