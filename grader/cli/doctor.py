"""`grader doctor`: what strangers' code is kept from on this machine."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from grader.errors import COULD_NOT_GRADE, FULL_MARKS, CouldNotGradeError
from grader.sandbox.examination import Examination, examine_this_machine
from grader.sandbox.protections import PROTECTIONS, Protection, refusal


@click.command()
def doctor() -> None:
    """Say what protects this machine from strangers' code.

    Every protection is tried by an attack; where one is missing, it says what `--unsafe` would give
    up.

    Exit code 0 where strangers' code can be graded, 3 where it cannot.
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
        console.print("Strangers' code can be graded here.")
    click.get_current_context().exit(COULD_NOT_GRADE if examination.missing else FULL_MARKS)


def require_protection(unsafe: bool, console: Console) -> None:
    """Look at the protections of this machine before strangers' code runs on it.

    Args:
        unsafe: with `--unsafe`, what is missing is told and the run goes on.
        console: where it is told.

    Raises:
        CouldNotGradeError: a protection is missing.
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
