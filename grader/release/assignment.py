"""Make an assignment from a solution."""

from __future__ import annotations

import copy

from nbformat import NotebookNode

from grader.release.nbgrader import add_nbgrader_metadata
from grader.release.regions import strip_solution
from grader.release.script import with_plain_metadata, with_stable_ids


def to_assignment(solution: NotebookNode) -> NotebookNode:
    """Make the assignment from a solution.

    Answers are stripped, outputs are cleared, and cells are marked for nbgrader.

    Args:
        solution: A solution, executed or not.

    Returns:
        The assignment; it depends only on the cells' sources and tags.

    Raises:
        SolutionError: The solution does not have the form that a release needs.
    """
    notebook = clear_outputs(with_plain_metadata(solution, {}))
    return add_nbgrader_metadata(with_stable_ids(strip_solution(notebook)))


def clear_outputs(notebook: NotebookNode) -> NotebookNode:
    """Remove outputs and execution counts.

    Args:
        notebook: Any notebook.

    Returns:
        A copy.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook
