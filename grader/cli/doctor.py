"""`grader doctor`: test the protections of this machine against code of strangers."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from grader.errors import COULD_NOT_GRADE, FULL_MARKS, CouldNotGradeError
from grader.sandbox.examination import Examination, examine_this_machine
from grader.sandbox.protections import PROTECTIONS, Protection, refusal


@click.command()
def doctor() -> None:
    """Test the protections of this machine against code of strangers.

    Every protection is tested by an attack. For a missing one, the table says what `--unsafe` would
    give up.

    Exit code 0 if code of strangers can be graded, 3 if it cannot.
    """
    console = Console()
    with console.status("Attacking"):
        examination = examine_this_machine()
    console.print(_table(examination))
    layers = ", ".join(examination.layers) or "none of Linux's"
    console.print(f"Layers of confinement: {layers}.")
    if examination.missing:
        console.print(refusal(examination.missing))
    else:
        console.print("Code of strangers can be graded here.")
    click.get_current_context().exit(COULD_NOT_GRADE if examination.missing else FULL_MARKS)


def require_protection(unsafe: bool, console: Console) -> None:
    """Test the protections of this machine before code of strangers runs on it.

    Raises:
        CouldNotGradeError: a protection is missing, and `--unsafe` was not said.
    """
    with console.status("Trying the protections of this machine"):
        missing = examine_this_machine().missing
    if missing and not unsafe:
        raise CouldNotGradeError(refusal(missing))
    if missing:
        console.print(f"--unsafe: not protected from submissions are {', '.join(missing)}.")


def _table(examination: Examination) -> Table:
    table = Table("Out of reach", "When attacked", "Where open, --unsafe lets a submission")
    for protection in PROTECTIONS:
        table.add_row(protection.name, _outcome(protection, examination), protection.without)
    return table


def _outcome(protection: Protection, examination: Examination) -> str:
    if protection.name in examination.came_through:
        return "[red]open[/]" if protection.needed else "[yellow]open, watched from outside[/]"
    if protection.name in examination.open_otherwise:
        return "[green]held[/]"
    return "[green]held, by other means of this machine[/]"
