"""Compare the exercises that a notebook announces with its rubric."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from grader.course import AssignmentFolder
from grader.errors import closest
from grader.release.exercises import exercises_in
from grader.rubrics import Rubric, read_rubric

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PROMISE = re.compile(
    r"\*\*You write\*\* \| (?P<functions>\w+) functions?, (?P<points>[\d.]+) points"
)


def disagreements(notebook: NotebookNode, assignment: AssignmentFolder) -> Iterator[str]:
    """Yield each difference between the notebook's announcements and the rubric.

    A notebook announces exercises in its headings and in the box at its top.

    Args:
        notebook: A solution or an assignment.
        assignment: Its folder; without a rubric there is no difference.

    Raises:
        SolutionError: A heading announces an exercise in a wrong form.
        UsageError: The rubric is invalid.
    """
    if not assignment.rubric.is_file():
        return
    rubric = read_rubric(assignment)
    announced = {exercise.name: exercise for exercise in exercises_in(notebook)}
    graded = {exercise.name: exercise for exercise in rubric.exercises}
    for name in announced.keys() - graded.keys():
        yield f"the notebook has an exercise {name}, the rubric does not{_meant(name, graded)}"
    for name in graded.keys() - announced.keys():
        yield f"the rubric has an exercise {name}, the notebook has no heading for it"
    for name in sorted(announced.keys() & graded.keys()):
        heading, table = (
            f"{exercise.number} and {exercise.points:g} points"
            for exercise in (announced[name], graded[name])
        )
        if heading != table:
            yield f"{name} has {heading} in its heading, {table} in the rubric"
    if set(announced) == set(graded) and list(announced) != list(graded):
        yield f"the rubric lists {', '.join(graded)}; the notebook's order is another"
    yield from _broken_promises(notebook, rubric)


def _meant(name: str, known: Iterable[str]) -> str:
    meant = closest(name, known)
    return f" (did you mean {meant}?)" if meant else ""


def _broken_promises(notebook: NotebookNode, rubric: Rubric) -> Iterator[str]:
    count = len(rubric.exercises)
    wanted = _NUMBERS[count] if count < len(_NUMBERS) else str(count), f"{rubric.points:g}"
    for found in _PROMISE.finditer("\n".join(cell.source for cell in notebook.cells)):
        if found.groups() != wanted:
            yield (
                f"the box at the top says {found['functions']} functions, {found['points']} "
                f"points; the rubric has {wanted[0]}, {wanted[1]}"
            )
