"""Every assignment as it is handed out, opened and run from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from grader.release.execute import execute
from grader.rubrics import read_rubric

ASSIGNMENTS = sorted((Path(__file__).parents[2] / "assignments").glob("*.ipynb"))


def printed(notebook: nbformat.NotebookNode) -> str:
    """All text under the cells."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "\n".join(
        output.text
        if output.output_type == "stream"
        else output.get("data", {}).get("text/plain", "")
        for output in outputs
    )


@pytest.mark.parametrize("path", ASSIGNMENTS, ids=lambda path: path.stem)
def test_run_all_of_an_untouched_assignment_ends_without_an_error(path: Path) -> None:
    """No cell raises; each exercise says that it waits, and so does what needs it."""
    notebook = execute(nbformat.read(path, as_version=4), path.parent)
    text = printed(notebook)
    for function in read_rubric(path.stem).functions:
        assert f"{function}: not answered yet" in text
    assert "This cell waits for your " in text
