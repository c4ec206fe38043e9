"""Compare the exercises that a notebook announces with its rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from grader.course import AssignmentFolder
from grader.errors import closest
from grader.release.exercises import exercises_in
from grader.rubrics import Rubric, read_rubric

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PROMISE = re.compile(
    r"\*\*You write\*\* \| (?P<functions>\w+) functions?"
    r"(?: and (?P<questions>\w+) answers?)?, (?P<points>[\d.]+) points"
)


def disagreements(notebook: NotebookNode, assignment: AssignmentFolder) -> Iterator[str]:
    """Yield each difference between the notebook's announcements and the rubric, if any.

    A notebook announces exercises in its headings and in the box at its top.

    Raises:
        SolutionError: A heading announces an exercise in a wrong form.
        UsageError: The rubric is invalid.
    """
    if not assignment.rubric.is_file():
        return
    rubric = read_rubric(assignment)
    yield from _questions(notebook, rubric)
    exercises = [item for item in exercises_in(notebook) if not item.is_question]
    announced = {exercise.name: exercise for exercise in exercises}
    graded = {exercise.name: exercise for exercise in rubric.exercises}
    for name in announced.keys() - graded.keys():
        meant = closest(name, graded)
        question = f" (did you mean {meant}?)" if meant else ""
        yield f"the notebook has an exercise {name}, the rubric does not{question}"
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


def _questions(notebook: NotebookNode, rubric: Rubric) -> Iterator[str]:
    """Yield each difference between the questions of a notebook and of a rubric."""
    announced, listed = (
        {item.name: f"{item.number} and {item.points:g} points" for item in questions}
        for questions in (
            [item for item in exercises_in(notebook) if item.is_question],
            rubric.questions,
        )
    )
    for name in {**announced, **listed}:
        heading, table = (words.get(name, "nothing") for words in (announced, listed))
        if heading != table:
            yield f"question {name} has {heading} in its heading, {table} in the rubric"


def _broken_promises(notebook: NotebookNode, rubric: Rubric) -> Iterator[str]:
    functions, questions = _in_words(len(rubric.exercises)), _in_words(len(rubric.questions))
    wanted = functions, questions if rubric.questions else None, f"{rubric.points:g}"
    for found in _PROMISE.finditer("\n".join(cell.source for cell in notebook.cells)):
        if found.groups() != wanted:
            answers, there = (
                f" and {number} {'answer' if number == 'one' else 'answers'}" if number else ""
                for number in (found["questions"], wanted[1])
            )
            yield (
                f"the box at the top says {found['functions']} functions{answers}, "
                f"{found['points']} points; the rubric has {functions}{there}, {wanted[2]}"
            )


def _in_words(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
