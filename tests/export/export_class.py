"""A class in a gradebook: right, wrong, unreadable and not graded, under names of all kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from grader.cli import main
from grader.gradebook import Assignment, write_gradebook
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

NAME, TITLE = "toy_networks", "Toy networks, a title"
ODD_NAMES = (
    'Lovelace, "Ada"',
    "=cmd()|'/c calc'!A1",
    "Мария Łukasiewicz",
    "two\nlines",
    "@sum",
)


def exercises(block: float = 15, train: float = 5) -> tuple[ExerciseVerdict, ...]:
    """Two exercises of 15 and 5 points."""
    found = Finding(
        "failed" if block < 15 else "passed",
        "structure",
        "Add `<b>&amp;` receives itself; expected the input." if block < 15 else "",
        "Keep the input." if block < 15 else "",
    )
    return (
        ExerciseVerdict("block", "1.1", block, 15.0, (Finding("passed", "runs"), found)),
        ExerciseVerdict("train", "1.2", train, 5.0, (Finding("passed", "runs"),)),
    )


def graded(student: str, block: float = 15, train: float = 5) -> SubmissionVerdict:
    """A submission with so many points."""
    return SubmissionVerdict(
        student, NAME, "graded", block + train, 20.0, exercises(block, train), seconds=1.234
    )


def unreadable(student: str) -> SubmissionVerdict:
    """A file that is no notebook: a real zero."""
    nothing = tuple(
        ExerciseVerdict(item.name, item.number, 0.0, item.max_score, ()) for item in exercises()
    )
    return SubmissionVerdict(
        student, NAME, "unreadable", 0.0, 20.0, nothing, "The file is no notebook."
    )


def not_graded(student: str) -> SubmissionVerdict:
    """The grader's own fault: no zero."""
    return SubmissionVerdict(student, NAME, "not_graded", 0.0, 20.0, (), "The machine went away.")


def small_class() -> list[SubmissionVerdict]:
    """One of each kind."""
    return [graded("ada"), graded("ben", 7.5), not_graded("cy"), unreadable("eve")]


def keep(folder: Path, verdicts: Iterable[SubmissionVerdict], waiting: Sequence[str] = ()) -> Path:
    """A folder as `grader grade` leaves it, with some who are still to be graded."""
    verdicts = list(verdicts)
    contents = {student: student for student in (*(v.student for v in verdicts), *waiting)}
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(Assignment(NAME, TITLE, folder, folder), contents, "reference")
        for verdict in verdicts:
            gradebook.record(verdict, verdict.student, "reference")
    return folder


def run(*arguments: str | Path) -> Result:
    """A command as from a terminal."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return result
