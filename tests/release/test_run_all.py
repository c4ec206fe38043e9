"""Tests that run each untouched assignment from top to bottom."""

from __future__ import annotations

import nbformat
import pytest
from courses import NAMES, OURS

from grader.course import AssignmentFolder
from grader.release.execute import execute
from grader.rubrics import read_rubric


def printed(notebook: nbformat.NotebookNode) -> str:
    """Return all text outputs of a notebook."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(
        output.text
        if output.output_type == "stream"
        else output.get("data", {}).get("text/plain", "")
        for output in outputs
    )


@pytest.mark.parametrize("folder", OURS.graded, ids=NAMES)
def test_run_all_of_an_untouched_assignment_ends_without_an_error(folder: AssignmentFolder) -> None:
    """No cell raises; every cell that needs an open exercise says so."""
    notebook = execute(nbformat.read(folder.notebook, as_version=4), folder.public)
    text = printed(notebook)
    for function in read_rubric(folder).functions:
        assert f"{function}: not answered yet" in text
    assert "This cell waits for your " in text
