"""The command line, a module for each command: options, messages and exit codes, nothing else."""

from __future__ import annotations

import traceback
from typing import Any

import click

from grader.cli.audit import audit
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.export import export
from grader.cli.grade import grade
from grader.cli.regrade import regrade
from grader.cli.release import release
from grader.cli.simulate import simulate
from grader.cli.status import status
from grader.errors import COULD_NOT_GRADE, GraderError


class _Commands(click.Group):
    """Turns the grader's own errors into one sentence and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GraderError as error:
            click.echo(f"grader: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(COULD_NOT_GRADE)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            # Python's own exit code for a traceback is 1, which here means "points lost".
            traceback.print_exc()
            ctx.exit(COULD_NOT_GRADE)


_HELP = """Grade Keras notebooks: what students built is compared with the reference solution.

\b
As a student:     grader check 03_residual_networks.ipynb
As an instructor: grader grade submitted/ --assignment 03_residual_networks --out report/
                  grader doctor, grader status report/, grader regrade report/
                  grader export report/ --to canvas --roster class.csv
As an author:     grader audit 03_residual_networks, grader release, grader simulate

\b
Exit codes: 0 full marks, 1 points lost, 2 wrong usage, 3 could not grade.
"""


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run a command; its module says which."""


main.add_command(audit)
main.add_command(check)
main.add_command(doctor)
main.add_command(export)
main.add_command(grade)
main.add_command(regrade)
main.add_command(release)
main.add_command(simulate)
main.add_command(status)
