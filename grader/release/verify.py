"""Compare the committed notebooks with their scripts."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.course import AssignmentFolder
from grader.errors import SolutionError
from grader.release.agreement import disagreements
from grader.release.assignment import clear_outputs, to_assignment
from grader.release.script import read_script, to_text


def differences(assignments: Sequence[AssignmentFolder]) -> tuple[str, ...]:
    """Compare notebooks with a new release, without executing them.

    Args:
        assignments: The assignments to compare.

    Returns:
        One sentence for each difference.
    """
    return tuple(difference for assignment in assignments for difference in _of_one(assignment))


def _of_one(assignment: AssignmentFolder) -> Iterator[str]:
    script = assignment.solution
    try:
        source = read_script(script)
        expected = to_assignment(source)
    except SolutionError as error:
        yield f"{script}: {error}"
        return
    yield from (f"{script}: {found}." for found in disagreements(source, assignment))
    saved = _read(assignment.notebook)
    yield from saved if isinstance(saved, list) else _assignment(saved, expected, script)
    executed = _read(assignment.executed)
    yield from executed if isinstance(executed, list) else _solution(executed, source, script)


class _Saved:
    """A notebook on disk."""

    def __init__(self, path: Path, text: str, notebook: NotebookNode) -> None:
        self.path, self.text, self.notebook = path, text, notebook


def _read(path: Path) -> _Saved | list[str]:
    """Read a notebook; if that fails, return a list with the reason."""
    if not path.exists():
        return [f"{path} is missing."]
    try:
        text = path.read_bytes().decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing ids are among the differences
            notebook = nbformat.reader.reads(text)
            nbformat.validate(notebook)
    # A malformed notebook makes nbformat raise any of these.
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        return [f"{path} is not a valid notebook ({type(error).__name__})."]
    return _Saved(path, text, notebook)


def _assignment(saved: _Saved, expected: NotebookNode, script: Path) -> Iterator[str]:
    if saved.text == to_text(expected):
        return
    found = list(_cells(saved.path, saved.notebook, expected, script))
    yield from found or [f"{saved.path}: the file is formatted in another way than by a release."]


def _solution(saved: _Saved, source: NotebookNode, script: Path) -> Iterator[str]:
    yield from _cells(saved.path, clear_outputs(saved.notebook), clear_outputs(source), script)
    code = [
        (position, cell)
        for position, cell in enumerate(saved.notebook.cells, start=1)
        if cell.cell_type == "code"
    ]
    for count, (position, cell) in enumerate(code, start=1):
        if cell.execution_count != count:
            yield (
                f"{saved.path}, cell {position}: execution count {cell.execution_count}, "
                f"expected {count} (run in order on a fresh kernel)."
            )
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{saved.path}, cell {position}: holds an error output ({output.ename})."


def _cells(path: Path, saved: NotebookNode, made: NotebookNode, script: Path) -> Iterator[str]:
    """Compare the sequence of sources, then the other fields of the cells."""
    old = [(cell.cell_type, cell.source) for cell in saved.cells]
    new = [(cell.cell_type, cell.source) for cell in made.cells]
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        here, there = _range(start, end), _range(new_start, new_end)
        match kind:
            case "replace":
                yield f"{path}, {here}: not the text of {there} of {script}."
            case "delete":
                yield f"{path}, {here}: not in {script}."
            case "insert":
                yield f"{path}: lacks {there} of {script}."
            case _:
                for cell, expected in zip(
                    saved.cells[start:end], made.cells[new_start:new_end], strict=True
                ):
                    start += 1
                    if cell != expected:
                        fields = [
                            key
                            for key in sorted({*cell, *expected})
                            if cell.get(key) != expected.get(key)
                        ]
                        yield f"{path}, cell {start}: another {' and '.join(fields)}."
    if saved.metadata != made.metadata:
        yield f"{path}: the notebook's metadata is not what a release writes."


def _range(start: int, end: int) -> str:
    return f"cell {start + 1}" if end == start + 1 else f"cells {start + 1} to {end}"
