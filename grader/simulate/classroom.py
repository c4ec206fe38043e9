"""A class of students with known mistakes, written as notebooks and a key."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.course import AssignmentFolder
from grader.errors import UsageError
from grader.simulate.breakage import BREAKAGES
from grader.simulate.handed_in import HandedIn, as_notebook, read_solution
from grader.simulate.mess import MESSES
from grader.simulate.mistakes import MISTAKES
from grader.simulate.operator import Edit
from grader.simulate.styles import STYLES

# fmt: off
NAMES = (
    "ada", "alan", "amina", "anton", "asta", "barbara", "bela", "chen", "clara", "dana",
    "david", "edsger", "elif", "emmy", "farid", "fatima", "grace", "hana", "henri", "hugo",
    "ines", "ivan", "jana", "jin", "jonas", "kofi", "lea", "leon", "lina", "lotfi", "maria",
    "mateo", "mei", "milan", "mina", "nadia", "nikolai", "nora", "olga", "omar", "paula",
    "pavel", "priya", "quentin", "rosa", "samir", "sofia", "tariq", "thea", "tuan", "uma",
    "vera", "wanda", "wei", "xenia", "yara", "yusuf", "zoe",
)
# fmt: on


@dataclass(frozen=True)
class Kind:
    """The number of changes of each sort that one student makes."""

    styles: int = 0
    messes: int = 0
    breakages: int = 0
    mistakes: int = 0


_STYLE, _MESS, _MISTAKE = Kind(styles=1), Kind(messes=1), Kind(mistakes=1)
KINDS = (
    *(_STYLE, _MISTAKE, _MISTAKE, _MESS, _MISTAKE, _STYLE, Kind(mistakes=2), Kind(breakages=1)),
    *(_MISTAKE, Kind(styles=1, messes=1), _MISTAKE, Kind()),
)
"""A dozen students: five hand in right functions, six make mistakes, one is stuck."""

CERTAIN_MISTAKES = tuple(operator for operator in MISTAKES if operator.certain)
CERTAIN_STYLES = tuple(operator for operator in STYLES if operator.certain)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Student:
    """One simulated student and the truth about the submission."""

    name: str
    right: bool
    mistakes: tuple[str, ...]
    """The mistakes with their functions: "missing_shortcut in f"."""
    variants: tuple[str, ...]
    """The unusual things that are right."""
    handed_in: HandedIn


def class_of(solution: str, students: int, seed: int) -> list[Student]:
    """Make a class of submissions in memory.

    Args:
        solution: text of the solution in jupytext's percent format.
        students: their number.
        seed: the same seed gives the same class.
    """
    generator = random.Random(seed)  # noqa: S311, a class, not a secret
    right = read_solution(solution)
    if not right.graded:
        raise UsageError("The solution defines no function; there is nothing to get wrong.")
    decks = _Decks(right, generator)
    kinds = [KINDS[index % len(KINDS)] for index in range(students)]
    generator.shuffle(kinds)
    return [
        decks.student(name, kind)
        for name, kind in zip(_names(students, generator), kinds, strict=True)
    ]


def class_for(assignment: AssignmentFolder, students: int, seed: int) -> list[Student]:
    """Make a class for an assignment in memory.

    Raises:
        UsageError: there is no solution, or no student.
    """
    source = assignment.solution
    if not source.is_file():
        raise UsageError(f"There is no solution {source}; a class is made of it.")
    if students < 1:
        raise UsageError(f"A class has at least one student, not {students}.")
    return class_of(source.read_text(encoding="utf-8"), students, seed)


def simulate(assignment: AssignmentFolder, students: int, seed: int, out: Path) -> None:
    """Write a class of submissions, `<student>.ipynb`, and their `key.csv`.

    Args:
        assignment: the folder with the solution.
        students: their number.
        seed: the same seed gives the same files.
        out: the folder to write to; made if it is missing.
    """
    made = class_for(assignment, students, seed)
    out.mkdir(parents=True, exist_ok=True)
    for student in made:
        path = out / f"{student.name}.ipynb"
        path.write_text(as_notebook(student.handed_in), encoding="utf-8")
    with (out / "key.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("student", "right", "mistake"))
        for student in made:
            writer.writerow((student.name, str(student.right).lower(), "; ".join(student.mistakes)))


def _names(students: int, generator: random.Random) -> list[str]:
    names = generator.sample(NAMES, min(students, len(NAMES)))
    return names + [f"student_{number:03}" for number in range(len(names) + 1, students + 1)]


def _forever(items: Sequence[Item], generator: random.Random) -> Iterator[Item]:
    """Yield shuffled items without end, each once per round."""
    while items:
        yield from generator.sample(list(items), len(items))


class _Decks:
    """Shuffled changes of a solution, so that a class makes many mistakes."""

    def __init__(self, right: HandedIn, generator: random.Random) -> None:
        self._right = right
        self._generator = generator
        self._mistakes = _forever(CERTAIN_MISTAKES, generator)
        self._styles = _forever(CERTAIN_STYLES, generator)
        self._messes = _forever(MESSES, generator)
        self._breakages = _forever(BREAKAGES, generator)

    def student(self, name: str, kind: Kind) -> Student:
        """Return a student of a kind, as far as the solution allows it."""
        handed_in = self._right
        mistakes: list[str] = []
        variants: list[str] = []
        for change in [self._in_another_style] * kind.styles + [self._in_a_mess] * kind.messes:
            handed_in, variant = change(handed_in)
            variants += [variant] if variant else []
        for breakage in itertools.islice(self._breakages, kind.breakages):
            handed_in = breakage.apply(handed_in, self._generator)
            mistakes.append(f"{breakage.name} in {', '.join(self._changed(handed_in))}")
        for edit in self._edits(kind.mistakes):
            handed_in = handed_in.with_function(edit.function, edit.source)
            mistakes.append(f"{edit.operator} in {edit.function}")
        return Student(name, not mistakes, tuple(mistakes), tuple(variants), handed_in)

    def _in_another_style(self, handed_in: HandedIn) -> tuple[HandedIn, str]:
        """Apply the next style with an effect to every function."""
        for style in itertools.islice(self._styles, len(CERTAIN_STYLES)):
            changed = handed_in
            for name in handed_in.graded:
                edit = next(style.apply(handed_in.function(name)), None)
                if edit is not None:
                    changed = changed.with_function(name, edit.source)
            if changed != handed_in:
                return changed, style.name
        return handed_in, ""

    def _in_a_mess(self, handed_in: HandedIn) -> tuple[HandedIn, str]:
        for mess in itertools.islice(self._messes, len(MESSES)):
            changed = mess.apply(handed_in, self._generator)
            if changed != handed_in:
                return changed, mess.name
        return handed_in, ""

    def _edits(self, number: int) -> list[Edit]:
        """Return mistakes in different functions, so that none undoes another."""
        functions = list(self._right.graded)
        chosen: list[Edit] = []
        for operator in itertools.islice(self._mistakes, len(CERTAIN_MISTAKES) if number else 0):
            trees = (self._right.function(name) for name in functions)
            edits = [edit for tree in trees for edit in operator.apply(tree)]
            if edits:
                chosen.append(self._generator.choice(edits))
                functions.remove(chosen[-1].function)
            if len(chosen) == number:
                break
        return chosen

    def _changed(self, handed_in: HandedIn) -> list[str]:
        """Return the functions that a submission has changed."""
        texts = {cell.source for cell in handed_in.cells}
        cells = {name: self._right.cells[self._right.index_of(name)] for name in self._right.graded}
        return [name for name, cell in cells.items() if cell.source not in texts]
