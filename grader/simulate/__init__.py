"""Simulated classes of students, to try the grader on.

A submission is the solution with a named, realistic mistake or in another style. Operators change
one function's syntax tree (`mistakes`, `styles`); rewrites change a submission as a whole (`mess`,
`breakage`). `Operator.apply(function)` yields an edit for every place where the operator applies.
"""

from grader.simulate.breakage import BREAKAGES
from grader.simulate.classroom import Student, class_of, simulate
from grader.simulate.handed_in import HandedIn, as_notebook, read_solution
from grader.simulate.mess import MESSES
from grader.simulate.mistakes import MISTAKES
from grader.simulate.operator import Edit, Operator
from grader.simulate.rewrite import Rewrite
from grader.simulate.styles import STYLES

__all__ = [
    "BREAKAGES",
    "MESSES",
    "MISTAKES",
    "STYLES",
    "Edit",
    "HandedIn",
    "Operator",
    "Rewrite",
    "Student",
    "as_notebook",
    "class_of",
    "read_solution",
    "simulate",
]
