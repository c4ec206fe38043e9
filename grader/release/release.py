"""The command: build the notebooks, or verify them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from grader.errors import UsageError
from grader.release.agreement import disagreements
from grader.release.assignment import to_assignment
from grader.release.errors import SolutionError
from grader.release.execute import execute as execute_notebook
from grader.release.script import read_script, to_text
from grader.release.verify import differences


def _say_nothing(_: str) -> None:
    pass


def release(
    solutions: Path,
    assignments: Path,
    names: Sequence[str] = (),
    *,
    execute: bool,
    verify: bool,
    tell: Callable[[str], None] = _say_nothing,
) -> tuple[str, ...]:
    """Builds assignments and executed solutions from the scripts, or compares them.

    Args:
        solutions: Folder of the scripts.
        assignments: Folder that students get.
        names: Stems of the scripts; all where none is named.
        execute: Also execute the solutions and save their outputs.
        verify: Write and execute nothing, only compare.
        tell: Called with a line of progress now and then.

    Returns:
        With `verify` every difference in a sentence, otherwise nothing.

    Raises:
        UsageError: There is no script of that name.
        SolutionError: A solution cannot be released.
    """
    stems = chosen(solutions, names)
    if verify:
        without_source = () if names else _without_source(solutions, assignments, stems)
        return (*without_source, *differences(solutions, assignments, stems))
    for name in stems:
        _build(solutions, assignments, name, execute=execute, tell=tell)
    return ()


def chosen(solutions: Path, names: Sequence[str]) -> list[str]:
    """The stems of the scripts that are meant: all where none is named.

    Raises:
        UsageError: There is no script of that name.
    """
    available = sorted(path.stem for path in solutions.glob("*.py"))
    if not available:
        raise UsageError(f"There is no script (.py) in {solutions}.")
    for name in names:
        if name not in available:
            raise UsageError(
                f"There is no {name}.py in {solutions}; there are {', '.join(available)}."
            )
    return list(names) or available


def _without_source(solutions: Path, assignments: Path, stems: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{path}: there is no {path.stem}.py in {solutions}."
        for folder in (solutions, assignments)
        for path in sorted(folder.glob("*.ipynb"))
        if path.stem not in stems
    )


def _build(
    solutions: Path,
    assignments: Path,
    name: str,
    *,
    execute: bool,
    tell: Callable[[str], None],
) -> None:
    script = solutions / f"{name}.py"
    try:
        source = read_script(script)
        assignment = to_text(to_assignment(source))
        found = "; ".join(disagreements(source, name))
        if found:
            raise SolutionError(f"{found}.")
        _write(assignments / f"{name}.ipynb", assignment, tell)
        if execute:
            tell(f"{script}: executing {len(source.cells)} cells.")
            executed = execute_notebook(source, solutions)
            _write(solutions / f"{name}.ipynb", to_text(executed), tell)
    except SolutionError as error:
        raise SolutionError(f"{script}: {error}") from error


def _write(path: Path, text: str, tell: Callable[[str], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())  # bytes: no other line ends on Windows
    tell(f"{path}: written.")
