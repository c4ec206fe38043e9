"""A class of students: who makes which mistake, written as notebooks and a key."""

from __future__ import annotations

import ast
import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.errors import UsageError
from grader.simulate.breakage import BREAKAGES
from grader.simulate.handed_in import HandedIn, as_notebook, read_solution
from grader.simulate.mess import MESSES
from grader.simulate.mistakes import MISTAKES
from grader.simulate.operator import Edit, Operator
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

KINDS = ("style", "mistake", "mistake", "mess", "mistake", "style", "mistakes", "broken", "mistake",
         "style and mess", "mistake", "solution")  # fmt: skip
"""What a dozen students do: five hand in right functions, six make mistakes, one is stuck."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Student:
    """One simulated student and the truth about the submission."""

    name: str
    right: bool
    mistakes: tuple[str, ...]
    """What is wrong: "missing_shortcut in identity_block"."""
    variants: tuple[str, ...]
    """What is unusual, but right."""
    handed_in: HandedIn


def class_of(solution: str, students: int, seed: int) -> list[Student]:
    """Makes a class of submissions in memory.

    Args:
        solution: text of the solution in jupytext's percent format.
        students: how many.
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


def simulate(assignment: str, students: int, seed: int, out: Path, solutions: Path) -> None:
    """Writes a class of submissions, `<student>.ipynb`, and `key.csv` beside them.

    Args:
        assignment: name of the solution without its ending.
        students: how many.
        seed: the same seed gives the same files.
        out: the folder to write to; made where it is missing.
        solutions: the folder of the solutions.
    """
    source = solutions / f"{assignment}.py"
    if not source.is_file():
        found = ", ".join(sorted(path.stem for path in solutions.glob("*.py"))) or "none"
        raise UsageError(
            f"There is no solution named {assignment!r} in {solutions}; found: {found}."
        )
    if students < 1:
        raise UsageError(f"A class has at least one student, not {students}.")
    made = class_of(source.read_text(encoding="utf-8"), students, seed)
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
    """Deals shuffled items; all of them before one comes again."""
    while items:
        yield from generator.sample(list(items), len(items))


class _Decks:
    """What can happen to a solution, dealt so that a class makes many different mistakes."""

    def __init__(self, right: HandedIn, generator: random.Random) -> None:
        self._right = right
        self._generator = generator
        self._mistakes = _forever(self._applicable(MISTAKES), generator)
        self._styles = _forever(self._applicable(STYLES), generator)
        messes = [item for item in MESSES if item.apply(right, random.Random(0)) != right]  # noqa: S311
        self._messes = _forever(messes, generator)
        self._breakages = _forever(BREAKAGES, generator)

    def student(self, name: str, kind: str) -> Student:
        """Returns a student who does what the kind says."""
        handed_in = self._right
        mistakes: list[str] = []
        variants: list[str] = []
        if "style" in kind:
            style = next(self._styles)
            handed_in = self._everywhere(handed_in, style)
            variants.append(style.name)
        if "mess" in kind:
            mess = next(self._messes)
            handed_in = mess.apply(handed_in, self._generator)
            variants.append(mess.name)
        if "broken" in kind:
            breakage = next(self._breakages)
            before = handed_in
            handed_in = breakage.apply(handed_in, self._generator)
            mistakes.append(_with_places(breakage.name, before, handed_in))
        if "mistake" in kind:
            functions = list(self._right.graded)
            for _ in range(2 if kind == "mistakes" else 1):
                edit = self._edit(functions)
                handed_in = handed_in.with_function(edit.function, edit.source)
                mistakes.append(f"{edit.operator} in {edit.function}")
                # The second mistake is in another function, so that it cannot undo the first.
                functions.remove(edit.function)
        return Student(name, not mistakes, tuple(mistakes), tuple(variants), handed_in)

    def _applicable(self, operators: Sequence[Operator]) -> list[Operator]:
        functions = [self._right.function(name) for name in self._right.graded]
        return [
            operator
            for operator in operators
            if operator.certain and any(_first(operator, function) for function in functions)
        ]

    def _edit(self, functions: Sequence[str]) -> Edit:
        while True:
            operator = next(self._mistakes)
            edits = [
                edit for name in functions for edit in operator.apply(self._right.function(name))
            ]
            if edits:
                return self._generator.choice(edits)

    @staticmethod
    def _everywhere(handed_in: HandedIn, style: Operator) -> HandedIn:
        """Writes every function in a style."""
        for name in handed_in.graded:
            edit = _first(style, handed_in.function(name))
            if edit is not None:
                handed_in = handed_in.with_function(name, edit.source)
        return handed_in


def _first(operator: Operator, function: ast.FunctionDef) -> Edit | None:
    return next(operator.apply(function), None)


def _with_places(name: str, before: HandedIn, after: HandedIn) -> str:
    texts = {cell.source for cell in after.cells}
    changed = [
        function
        for function in before.graded
        if before.cells[before.index_of(function)].source not in texts
    ]
    return f"{name} in {', '.join(changed)}"
