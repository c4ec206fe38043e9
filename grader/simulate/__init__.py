"""Simulated classes of students, to try the grader on.

A submission is the solution with a named, realistic mistake or in another style. Operators change
one function's syntax tree (`mistakes`, `styles`); rewrites change a submission as a whole (`mess`,
`breakage`). `Operator.apply(function)` yields an edit for every place where the operator applies.
"""

from grader.simulate.as_canvas import people_of_canvas, write_as_canvas
from grader.simulate.classroom import class_for, simulate
from grader.simulate.mistakes import MISTAKES
from grader.simulate.operator import Operator
from grader.simulate.styles import STYLES

__all__ = [
    "MISTAKES",
    "STYLES",
    "Operator",
    "class_for",
    "people_of_canvas",
    "simulate",
    "write_as_canvas",
]
