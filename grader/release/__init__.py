"""Release: make assignments and executed solutions from the scripts of solutions.

    solutions/NN/NN.py ──► solutions/NN/NN.ipynb      executed, with outputs
                     └───► assignments/NN/NN.ipynb    without answers, with nbgrader's metadata

Both depend on the script alone, so committed notebooks can be verified. Each step is a pure
function from notebook to notebook with one task.

`bundle` collects the files for students, and `autograder` the files for Gradescope.
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
