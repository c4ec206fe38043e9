"""`grader similar`: find work that is alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.cli import options
from grader.cli.reporting import write_report_of
from grader.course import course_at
from grader.errors import FULL_MARKS, UsageError
from grader.gradebook import read_gradebook
from grader.notebook import find_answers, read_submission
from grader.report.files import write_whole
from grader.report.similar_page import SIMILAR_PAGE, similar_page
from grader.similar import Feature, Pair, features_of, groups_of, similar_pairs
from grader.similar.comparing import Functions, compared, functions_of
from grader.similar.found import PAIRS_FILE, pairs_as_json

_MOST_SHOWN = 50
"""Pairs on the page."""


@click.command()
@options.gradebook
def similar(out: Path) -> None:
    """Find functions that share what few others of the class share.

    OUT is the folder that `grader grade --out` wrote to; it gets similar.html, with the pairs side
    by side, and similar.json. Names and layout do not matter; the solution and what half of the
    class wrote do not count. It is evidence, not a verdict: talk to both.
    """
    with read_gradebook(out) as gradebook:
        assignment = gradebook.assignment
        functions = {item.student: functions_of(item) for item in gradebook.verdicts()}
    if len(functions) < 2:
        raise UsageError(f"{out} holds the work of {len(functions)} students; two can be compared.")
    course = course_at(assignment.solutions.parent)
    exercises = {name for item in functions.values() for name in item.exercises}
    known = _known(course.assignment(assignment.name).solution, exercises)
    pairs = similar_pairs([item.work for item in functions.values()], known)
    shown = [compared(pair, functions, len(functions)) for pair in pairs[:_MOST_SHOWN]]
    groups = [[functions[name].shown for name in group] for group in groups_of(pairs)]
    left_out = len(pairs) - len(shown)
    page = similar_page(assignment.title, len(functions), shown, groups, left_out)
    write_whole(out / PAIRS_FILE, pairs_as_json(pairs))
    write_whole(out / SIMILAR_PAGE, page)
    write_report_of(out)  # the class page leads to it
    console = Console()
    console.print(_table(pairs[:_MOST_SHOWN], functions))
    console.print(f"Side by side: {out / 'similar.html'}", soft_wrap=True)
    click.get_current_context().exit(FULL_MARKS)


def _known(solution: Path, exercises: Collection[str]) -> dict[str, frozenset[Feature]]:
    """Map exercises to the features of the solution, which include the template's."""
    if not solution.is_file():
        raise UsageError(
            f"The solution {solution} is gone. Put it back: what it has does not count as shared."
        )
    answers = find_answers(read_submission(solution, exercises, solution.parent), exercises)
    return {item.function: frozenset(features_of(item.source)) for item in answers}


def _table(pairs: Sequence[Pair], functions: Mapping[str, Functions]) -> RenderableType:
    if not pairs:
        return Text("No two students share more than chance explains.")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("student", "and", "shared", "bits", "most in", ""):
        table.add_column(column, overflow="fold")
    for pair in pairs:
        one, other = functions[pair.one].shown, functions[pair.other].shown
        weak = "" if pair.is_clear else "weak"
        most = pair.parts[0].exercise if pair.parts else ""
        table.add_row(
            Text(one), Text(other), f"{pair.share:.0%}", f"{pair.bits:.0f}", Text(most), weak
        )
    return table
