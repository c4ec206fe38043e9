"""From the solutions that authors write to the notebooks that students open.

    solutions/NN.py ──► solutions/NN.ipynb      executed, with outputs
                  └───► assignments/NN.ipynb    without answers, with nbgrader's metadata

Both are functions of the script, so committed notebooks can be verified. The steps are pure
functions from notebook to notebook, one job each.
"""

from grader.release.assignment import to_assignment
from grader.release.errors import SolutionError
from grader.release.exercises import Exercise, exercises_in
from grader.release.release import release
from grader.release.script import read_script
from grader.release.verify import differences

__all__ = [
    "Exercise",
    "SolutionError",
    "differences",
    "exercises_in",
    "read_script",
    "release",
    "to_assignment",
]
