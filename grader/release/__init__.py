"""From the solutions that authors write to the notebooks that students open.

    solutions/NN/NN.py ──► solutions/NN/NN.ipynb      executed, with outputs
                     └───► assignments/NN/NN.ipynb    without answers, with nbgrader's metadata

Both are functions of the script, so committed notebooks can be verified. The steps are pure
functions from notebook to notebook, one job each.

`bundle` gathers what students get, and `autograder` what Gradescope runs.
"""

from grader.errors import SolutionError
from grader.release.assignment import to_assignment
from grader.release.autograder import autograder
from grader.release.bundle import bundle
from grader.release.exercises import Exercise, exercises_in
from grader.release.packing import write_files
from grader.release.release import chosen, release
from grader.release.script import read_script
from grader.release.verify import differences

__all__ = [
    "Exercise",
    "SolutionError",
    "autograder",
    "bundle",
    "chosen",
    "differences",
    "exercises_in",
    "read_script",
    "release",
    "to_assignment",
    "write_files",
]
