"""`grader adjust`: give points by hand, with a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from grader.cli import options
from grader.cli.reporting import write_report_of
from grader.cli.saying import changed_points
from grader.cli.tables import read_table
from grader.errors import FULL_MARKS, UsageError
from grader.gradebook import Deciding, Decision, Wish, read_gradebook
from grader.people import find_student
from grader.report.tables import spreadsheet_cell
from grader.report.text import count, one_line

_COLUMNS = ("student", "exercise", "points", "why")
_MOST_SHOWN = 50
"""Decisions that are named after they are recorded."""
_TAKE_BACK = "verdict"
"""The word for points that take an earlier decision back."""


@click.command()
@options.gradebook
@click.option("--student", metavar="NAME", help="The student, or a part of the name.")
@click.option("--exercise", help="The exercise.")
@click.option(
    "--points",
    help=f"The new points of the exercise, or `{_TAKE_BACK}` for the grader's own points again.",
)
@click.option("--why", default="", help="The reason; the student reads it, too.")
@click.option(
    "--from",
    "table",
    type=options.PATH,
    metavar="CSV",
    help="Take many from a table with the columns student, exercise, points, why.",
)
@click.option("--list", "listing", is_flag=True, help="Print all points by hand as such a table.")
def adjust(
    out: Path,
    student: str | None,
    exercise: str | None,
    points: str | None,
    why: str,
    table: Path | None,
    listing: bool,
) -> None:
    """Give points by hand, with a reason.

    OUT is the folder that `grader grade --out` wrote to. The points stay beside the verdict: they
    survive `regrade`, and are in every page and export. They are for this hand-in only; the
    student's next one has the verdict's points again. All decisions are kept. A question that no
    machine grades gets its points in the same way, and needs no reason.
    """
    single = (student, exercise, points)
    if sum((any(single) or bool(why), table is not None, listing)) != 1:
        raise UsageError(
            "Name --student, --exercise, --points and --why, or a table with --from, or --list."
        )
    if listing:
        with read_gradebook(out) as gradebook:
            click.echo(_table(gradebook.decisions()), nl=False)
        return
    if table is not None:
        wishes = _read(table)
    elif student is None or exercise is None or points is None:
        raise UsageError("--student, --exercise and --points belong together: name all three.")
    else:
        wishes = {"": Wish(student, exercise, "points", _points(points), why)}
    with Deciding.open(out) as gradebook:
        names = gradebook.names()
        for place, wish in wishes.items():
            try:
                student = find_student(wish.student, names)
                wishes[place] = replace(wish, student=student, shown=names[student])
                gradebook.check(wishes[place])
            except UsageError as error:
                raise UsageError(f"{place}{error}") from None
        recorded = gradebook.decide([*wishes.values()])
    for item in recorded[:_MOST_SHOWN]:
        click.echo(f"{one_line(names[item.student])}: {changed_points(item)}")
    are = "is" if len(recorded) == 1 else "are"
    click.echo(f"{count(len(recorded), 'decision')} {are} recorded.")
    click.echo(write_report_of(out))
    click.get_current_context().exit(FULL_MARKS)


def _points(text: str) -> float | None:
    """Read points.

    Raises:
        UsageError: the text is not a number.
    """
    if text.strip() == _TAKE_BACK:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise UsageError(
            f"The points are {text!r}; expected a number such as 7.5, or `{_TAKE_BACK}` for the "
            f"grader's own."
        ) from None


def _read(path: Path) -> dict[str, Wish]:
    """Read a table of points: place in the file → wish."""
    rows = read_table(path)
    missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise UsageError(
            f"{path} has no column {', '.join(missing)}; expected rows below the header "
            f"{','.join(_COLUMNS)}."
            if rows
            else f"{path} has no rows; expected some below the header {','.join(_COLUMNS)}."
        )
    wishes = {}
    for line, row in enumerate(rows, start=2):
        place = f"{path}, row {line}: "
        student, exercise, points, why = (_plain(row[name] or "") for name in _COLUMNS)
        try:
            wishes[place] = Wish(student, exercise, "points", _points(points), why)
        except UsageError as error:
            raise UsageError(f"{place}{error}") from None
    return wishes


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that `spreadsheet_cell` put before a formula."""
    shown = cell.strip()
    return shown[1:] if spreadsheet_cell(shown[1:]) == shown else shown


def _table(decisions: Iterable[Decision]) -> str:
    """Write all points by hand, the oldest first, in the form that `--from` reads."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*_COLUMNS, "before", "who", "when"])
    for item in decisions:
        if item.kind == "points":
            writer.writerow(
                [
                    spreadsheet_cell(item.student),
                    item.exercise,
                    _TAKE_BACK if item.points is None else f"{item.points:g}",
                    spreadsheet_cell(item.text),
                    "" if item.before is None else f"{item.before:g}",
                    item.who,
                    item.decided.isoformat(),
                ]
            )
    return file.getvalue()
