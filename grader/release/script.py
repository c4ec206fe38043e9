"""Make a notebook from a percent script, always with the same bytes."""

from __future__ import annotations

import copy
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.errors import SolutionError
from grader.notebook.percent import read_percent

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PAIRING = {"jupytext": {"formats": "ipynb,py:percent"}}


def read_script(path: Path) -> NotebookNode:
    """Read `solutions/NN/NN.py` as a notebook without outputs, paired with the script.

    Raises:
        SolutionError: There is no such script, or it has no code cells.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SolutionError(f"The script cannot be read: {error}.") from error
    notebook = read_percent(text)
    if not any(cell.cell_type == "code" for cell in notebook.cells):
        raise SolutionError("The script has no code cells; each begins with a line `# %%`.")
    return with_stable_ids(with_plain_metadata(notebook, PAIRING))


def with_plain_metadata(notebook: NotebookNode, more: Mapping[str, object]) -> NotebookNode:
    """Copy a notebook without metadata of the machine and the time.

    Cells keep their tags. The notebook's metadata is that of the kernel, and `more`.
    """
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict({**METADATA, **more})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def with_stable_ids(notebook: NotebookNode) -> NotebookNode:
    """Copy a notebook, with cell ids made from the contents.

    So a change of one cell changes one id. Ids need nbformat 4.5.
    """
    notebook = copy.deepcopy(notebook)
    counts: Counter[str] = Counter()
    for cell in notebook.cells:
        content = f"{cell.cell_type}\n{cell.source}"
        counts[content] += 1
        digest = hashlib.sha256(f"{counts[content]}\n{content}".encode())
        cell.id = digest.hexdigest()[:12]
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """Return a notebook (nbformat 4.5) as JSON with a final newline.

    Raises:
        SolutionError: The notebook is invalid.
    """
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise SolutionError(f"The notebook is not valid: {error.message}.") from error
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"
