"""Notebooks that prepare Google Colab, where the kit is not installed."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from grader.release.script import with_stable_ids

_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
_DISTRIBUTIONS = {"IPython": "ipython", "sklearn": "scikit-learn"}
"""Module → its package, where the two names differ."""
_CELL = """\
# Fetches the course's files and what they need in Google Colab; elsewhere it does nothing.
import sys

if "google.colab" in sys.modules:
    import importlib.util
    import os
    import subprocess

    if not os.path.isdir("{folder}"):
        subprocess.run(["git", "clone", "--quiet", "--depth=1", "{address}"], check=True)
    sys.path.insert(0, os.path.abspath("{folder}"))
    needed = {needed}
    missing = [name for module, name in needed.items() if not importlib.util.find_spec(module)]
    if missing:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing], check=True)"""


def with_colab(
    notebook: NotebookNode, repository: str, name: str, modules: Sequence[str]
) -> NotebookNode:
    """Add a badge to the title and a cell that prepares Colab.

    Args:
        notebook: An assignment.
        repository: The GitHub repository of the published notebook, as OWNER/NAME.
        name: The notebook's stem.
        modules: Third-party modules that the kit and the notebook import.

    Returns:
        A copy.
    """
    notebook = copy.deepcopy(notebook)
    title = notebook.cells[0]
    notebook_there = f"https://colab.research.google.com/github/{repository}/blob/main/{name}.ipynb"
    title.source += f"\n\n[![Open in Colab]({_BADGE})]({notebook_there})"
    cell = nbformat.v4.new_code_cell(
        _CELL.format(
            folder=repository.partition("/")[2],
            address=f"https://github.com/{repository}",
            needed=_in_lines({module: _DISTRIBUTIONS.get(module, module) for module in modules}),
        )
    )
    notebook.cells.insert(1, cell)
    return with_stable_ids(notebook)


def _in_lines(needed: dict[str, str]) -> str:
    lines = "".join(f'        "{module}": "{name}",\n' for module, name in needed.items())
    return "{\n" + lines + "    }"
