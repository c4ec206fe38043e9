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
    """Describe each difference between notebooks and a new release, without executing any."""
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
    for path, made, compare in (
        (assignment.notebook, expected, _assignment),
        (assignment.executed, source, _solution),
    ):
        try:
            saved = _read(path)
        except SolutionError as error:
            yield str(error)
        else:
            yield from compare(path, saved, made, script)


def _read(path: Path) -> NotebookNode:
    if not path.exists():
        raise SolutionError(f"{path} is missing.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing ids are among the differences
            notebook: NotebookNode = nbformat.reader.reads(path.read_bytes().decode("utf-8"))
            nbformat.validate(notebook)
    # A malformed notebook makes nbformat raise any of these.
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        raise SolutionError(f"{path} is not a valid notebook ({type(error).__name__}).") from error
    return notebook


def _assignment(path: Path, saved: NotebookNode, made: NotebookNode, script: Path) -> Iterator[str]:
    if path.read_bytes() != to_text(made).encode():
        found = list(_cells(path, saved, made, script))
        yield from found or [f"{path}: the file is formatted in another way than by a release."]


def _solution(path: Path, saved: NotebookNode, made: NotebookNode, script: Path) -> Iterator[str]:
    yield from _cells(path, clear_outputs(saved), clear_outputs(made), script)
    cells = enumerate(saved.cells, start=1)
    code = [(position, cell) for position, cell in cells if cell.cell_type == "code"]
    for count, (position, cell) in enumerate(code, start=1):
        if cell.execution_count != count:
            yield (
                f"{path}, cell {position}: execution count {cell.execution_count}, "
                f"expected {count} (run in order on a fresh kernel)."
            )
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{path}, cell {position}: holds an error output ({output.ename})."


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
                pairs = zip(saved.cells[start:end], made.cells[new_start:new_end], strict=True)
                for number, (cell, new_cell) in enumerate(pairs, start + 1):
                    keys = sorted({*cell, *new_cell})
                    fields = [key for key in keys if cell.get(key) != new_cell.get(key)]
                    if fields:
                        yield f"{path}, cell {number}: another {' and '.join(fields)}."
    if saved.metadata != made.metadata:
        yield f"{path}: the notebook's metadata is not what a release writes."


def _range(start: int, end: int) -> str:
    return f"cell {start + 1}" if end == start + 1 else f"cells {start + 1} to {end}"
