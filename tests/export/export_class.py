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
    """Make the verdicts on two exercises of 15 and 5 points."""
    found = Finding(
        "failed" if block < 15 else "passed",
        "structure",
        "Add `<b>&amp;` receives itself; expected the input." if block < 15 else "",
        "Keep the input." if block < 15 else "",
    )
    return (
        ExerciseVerdict(
            "block", "1.1", block, 15.0, (Finding("passed", "runs"), found), share=block / 15
        ),
        ExerciseVerdict("train", "1.2", train, 5.0, (Finding("passed", "runs"),), share=train / 5),
    )


def graded(student: str, block: float = 15, train: float = 5) -> SubmissionVerdict:
    """Make the verdict on a submission with these points."""
    return SubmissionVerdict(
        student, NAME, "graded", block + train, 20.0, exercises(block, train), seconds=1.234
    )


def unreadable(student: str) -> SubmissionVerdict:
    """Make the verdict on a file that is not a notebook: a real zero."""
    nothing = tuple(
        ExerciseVerdict(item.name, item.number, 0.0, item.max_score, ()) for item in exercises()
    )
    return SubmissionVerdict(
        student, NAME, "unreadable", 0.0, 20.0, nothing, "The file is not a notebook."
    )


def not_graded(student: str) -> SubmissionVerdict:
    """Make the verdict after a fault of the grader: not a zero."""
    return SubmissionVerdict(student, NAME, "not_graded", 0.0, 20.0, (), "The machine went away.")


def small_class() -> list[SubmissionVerdict]:
    """Make one verdict of each kind."""
    return [graded("ada"), graded("ben", 7.5), not_graded("cy"), unreadable("eve")]


def keep(folder: Path, verdicts: Iterable[SubmissionVerdict], waiting: Sequence[str] = ()) -> Path:
    """Write a gradebook as `grader grade` does; some students may still wait."""
    verdicts = list(verdicts)
    contents = {student: student for student in (*(v.student for v in verdicts), *waiting)}
    with write_gradebook(folder) as gradebook:
        gradebook.enrol(Assignment(NAME, TITLE, folder, folder), contents, "reference")
        for verdict in verdicts:
            gradebook.record(verdict, verdict.student, "reference")
    return folder


def run(*arguments: str | Path) -> Result:
    """Run a command as in a terminal."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    return result
