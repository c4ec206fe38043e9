"""From a percent script to a notebook that is the same whenever it is made."""

from __future__ import annotations

import copy
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from grader.errors import SolutionError

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PAIRING = {"jupytext": {"formats": "ipynb,py:percent"}}


def read_script(path: Path) -> NotebookNode:
    """Read `solutions/NN/NN.py` as a notebook without outputs.

    Args:
        path: A script with percent markers.

    Returns:
        The notebook, paired with the script.

    Raises:
        SolutionError: There is no such script, or it has no cells of code.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SolutionError(f"The script cannot be read: {error}.") from error
    notebook = jupytext.reads(text, fmt="py:percent")
    if not any(cell.cell_type == "code" for cell in notebook.cells):
        raise SolutionError("The script has no cells of code; they begin with a line `# %%`.")
    return with_stable_ids(with_plain_metadata(notebook, PAIRING))


def with_plain_metadata(notebook: NotebookNode, more: Mapping[str, object]) -> NotebookNode:
    """Leaves nothing in the metadata that depends on the machine or the moment.

    Args:
        notebook: Any notebook.
        more: What to say beside the kernel.

    Returns:
        A copy; cells keep their tags.
    """
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict({**METADATA, **more})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def with_stable_ids(notebook: NotebookNode) -> NotebookNode:
    """Names every cell by what it holds, so that a change of one cell changes one id.

    Args:
        notebook: Any notebook of nbformat 4.5.

    Returns:
        A copy.
    """
    notebook = copy.deepcopy(notebook)
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        content = f"{cell.cell_type}\n{cell.source}"
        seen[content] += 1
        digest = hashlib.sha256(f"{seen[content]}\n{content}".encode())
        cell.id = digest.hexdigest()[:12]
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """Writes a notebook as the file holds it.

    Args:
        notebook: A notebook of nbformat 4.5.

    Returns:
        Valid JSON, ended by a newline.

    Raises:
        SolutionError: It is no valid notebook.
    """
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise SolutionError(f"The notebook is not valid: {error.message}.") from error
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"
