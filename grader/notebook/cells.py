"""Reads the cells of code from a notebook or script."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from grader.errors import UnreadableSubmissionError
from grader.notebook.left_out import code_suffix
from grader.notebook.text import decoded, load_notebook

MAX_FILE_BYTES = 64 * 2**20
MAX_CODE_CHARACTERS = 500_000
"""Thirty times a long notebook. Reading code is not confined, so its cost has this limit."""

_CELL_MARKER = re.compile(r"^# ?(?:%%|In\[[\d ]*\]:)", re.MULTILINE)
"""A cell's start in the percent format, and in `jupyter nbconvert --to script`."""


@dataclass(frozen=True)
class Cell:
    """A piece of a submission's code, with newlines as its only line breaks."""

    where: str
    """As a person names it: "cell 12" or "resnet.py"."""
    line: int
    """1-based line in that cell or file at which `text` begins."""
    text: str


@dataclass(frozen=True)
class MarkedCell:
    """A cell of any kind, with the names that tools give it."""

    names: tuple[str, ...]
    """nbgrader's `grade_id`, then the cell's own id."""
    text: str
    is_code: bool


@dataclass(frozen=True)
class Written:
    """The contents of a submission's file."""

    code: list[Cell]
    prose: str = ""
    """The text of a notebook's other cells."""


def read_cells(path: Path) -> Written:
    """Read the cells of a notebook or the parts of a script.

    Code cells are numbered as "Restart Kernel and Run All Cells" numbers them in the brackets to
    their left: from 1, empty ones left out. A script is one cell, or one for each `# %%` or
    `# In[3]:` marker so that an unclosed quote in one part leaves the others readable. (jupytext
    would split it as well, but loses the line numbers.)

    Raises:
        UnreadableSubmissionError: the file cannot be read; the message is one sentence.
    """
    text = _read_text(path)
    is_notebook = code_suffix(path.name) == ".ipynb"
    written = _notebook(path.name, text) if is_notebook else Written(_script(path, text))
    if sum(len(cell.text) for cell in written.code) > MAX_CODE_CHARACTERS:
        raise UnreadableSubmissionError(
            f"{path.name} holds more than {MAX_CODE_CHARACTERS:,} characters of code."
        )
    return written


def read_marked(path: Path) -> list[MarkedCell]:
    """Read the named cells of a notebook; a script has none.

    Raises:
        UnreadableSubmissionError: the file cannot be read; the message is one sentence.
    """
    text = _read_text(path)
    if code_suffix(path.name) != ".ipynb":
        return []
    cells = _cells_of(path.name, load_notebook(path.name, text))
    return [
        MarkedCell(names, source, is_code)
        for cell in cells
        for is_code, source in _sources([cell])
        if (names := tuple(_names_of(cell)))
    ]


def _names_of(cell: Mapping[str, Any]) -> Iterator[str]:
    marks: Any = cell
    for key in ("metadata", "nbgrader", "grade_id"):
        marks = marks.get(key) if isinstance(marks, dict) else None
    yield from (name for name in (marks, cell.get("id")) if isinstance(name, str) and name)


def _read_text(path: Path) -> str:
    if path.is_dir():
        raise UnreadableSubmissionError(f"There is no notebook in the folder {path.name}.")
    if not code_suffix(path.name):
        raise UnreadableSubmissionError(
            f"{path.name} is neither a notebook (.ipynb) nor a Python script (.py)."
        )
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableSubmissionError(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableSubmissionError(
            f"{path.name} is larger than {MAX_FILE_BYTES // 2**20} MiB."
        )
    if not content.strip():
        raise UnreadableSubmissionError(f"{path.name} is empty.")
    return decoded(path.name, content)


def _notebook(name: str, text: str) -> Written:
    sources = list(_sources(_cells_of(name, load_notebook(name, text))))
    code = [source for is_code, source in sources if is_code and source.strip()]
    return Written(
        [Cell(f"cell {number}", 1, source) for number, source in enumerate(code, start=1)],
        "\n".join(source for is_code, source in sources if not is_code),
    )


def _cells_of(name: str, notebook: Mapping[str, Any]) -> list[Any]:
    cells = notebook.get("cells")
    if cells is None and "worksheets" in notebook:
        cells = _upgraded(name, notebook).get("cells")
    if not isinstance(cells, list) or not cells:
        raise UnreadableSubmissionError(f"{name} is a notebook without cells.")
    return cells


def _upgraded(name: str, notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    """Convert a notebook of nbformat 3 or older to nbformat 4."""
    from grader.notebook.fast_nbformat import nbformat  # slow to import, and rarely needed

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            upgraded: Mapping[str, Any] = nbformat.reads(json.dumps(notebook), as_version=4)
    except Exception as error:  # nbformat raises errors of any type
        raise UnreadableSubmissionError(
            f"{name} is a notebook of an old format that cannot be converted to nbformat 4."
        ) from error
    return upgraded


def _sources(cells: list[Any]) -> Iterator[tuple[bool, str]]:
    """Yield (True if code, text) for each cell; a malformed cell costs only itself."""
    for cell in cells:
        source = cell.get("source", "") if isinstance(cell, dict) else None
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            yield cell.get("cell_type") == "code", _python_text(source)


def _script(path: Path, text: str) -> list[Cell]:
    text = _python_text(text)
    starts = [0, *(found.start() for found in _CELL_MARKER.finditer(text)), len(text)]
    return [
        Cell(path.name, text.count("\n", 0, start) + 1, text[start:end])
        for start, end in pairwise(starts)
        if text[start:end].strip()
    ]


def _python_text(text: str) -> str:
    """Replace characters that Python's parser refuses: other line ends, NUL, surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode("utf-8")
