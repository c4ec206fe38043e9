"""Build the notebooks of a course, or verify them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from grader.course import AssignmentFolder, Course
from grader.errors import SolutionError, UsageError
from grader.release.agreement import disagreements
from grader.release.assignment import to_assignment
from grader.release.execute import execute as execute_notebook
from grader.release.figures import with_small_figures
from grader.release.script import read_script, to_text
from grader.release.verify import differences


def _say_nothing(_: str) -> None:
    pass


def release(
    course: Course,
    names: Sequence[str] = (),
    *,
    execute: bool,
    verify: bool,
    tell: Callable[[str], None] = _say_nothing,
) -> tuple[str, ...]:
    """Build or verify assignments and executed solutions.

    Args:
        course: The course.
        names: Names of assignments; if empty, all.
        execute: Also execute the solutions and save their outputs.
        verify: Write and execute nothing, only compare.
        tell: Called with each line of progress.

    Returns:
        With `verify`, a sentence for each difference; otherwise nothing.

    Raises:
        UsageError: There is no assignment of that name.
        SolutionError: A solution cannot be released.
    """
    assignments = chosen(course, names)
    if verify:
        without_source = () if names else _without_source(course)
        return (*without_source, *differences(assignments))
    for assignment in assignments:
        _build(assignment, execute=execute, tell=tell)
    return ()


def chosen(course: Course, names: Sequence[str]) -> list[AssignmentFolder]:
    """Return the named assignments; without names, all that have a solution.

    Raises:
        UsageError: There is no assignment of that name, or no solution of it.
    """
    if not course.solved:
        raise UsageError(
            f"There is no solution in {course.solutions}; expected NN_topic/NN_topic.py. "
            f"To begin one: grader new assignment NN_topic"
        )
    assignments = [course.assignment(name) for name in names] or list(course.solved)
    for assignment in assignments:
        if not assignment.solution.is_file():
            raise UsageError(f"There is no solution {assignment.solution}.")
    return assignments


def _without_source(course: Course) -> tuple[str, ...]:
    return tuple(
        f"{path}: there is no {path.stem}.py in {course.solutions / path.stem}."
        for half in (course.solutions, course.assignments)
        for path in sorted(half.glob("**/*.ipynb"))
        if path.stem not in [assignment.name for assignment in course.solved]
    )


def _build(assignment: AssignmentFolder, *, execute: bool, tell: Callable[[str], None]) -> None:
    script = assignment.solution
    try:
        source = read_script(script)
        stripped = to_text(to_assignment(source))
        found = "; ".join(disagreements(source, assignment))
        if found:
            raise SolutionError(f"{found}.")
        _write(assignment.notebook, stripped, tell)
        if execute:
            tell(f"{script}: executing {len(source.cells)} cells.")
            executed = with_small_figures(execute_notebook(source, assignment.private))
            _write(assignment.executed, to_text(executed), tell)
    except SolutionError as error:
        raise SolutionError(f"{script}: {error}") from error


def _write(path: Path, text: str, tell: Callable[[str], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())  # as bytes, because Windows would change the line ends
    tell(f"{path}: written.")
