"""`grader review`: look at a class in the browser, and decide."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import options
from grader.cli.reporting import write_report_of
from grader.errors import FULL_MARKS


@click.command()
@options.gradebook
@click.option(
    "--port",
    type=click.IntRange(1024, 65_535),
    default=8765,
    show_default=True,
    help="The first port to try.",
)
@click.option("--anonymous", is_flag=True, help="Show no names: grade work, not people.")
def review(out: Path, port: int, anonymous: bool) -> None:
    """Look at a class in the browser: change points, write comments.

    OUT is the folder that `grader grade --out` wrote to; a run may still be grading into it. The
    page is for this machine alone, and opens with the address that is printed. Everything is saved
    in the gradebook at once. Ctrl-C ends the page and writes the report.
    """
    from grader.review import serve

    def tell(address: str) -> None:
        click.echo(f"Open this address in a browser of this machine: {address}")
        click.echo("Ctrl-C ends the page and writes the report.")

    try:
        serve(out, port, anonymous=anonymous, tell=tell)
    except KeyboardInterrupt:
        click.echo(write_report_of(out))
    click.get_current_context().exit(FULL_MARKS)
