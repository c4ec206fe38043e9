"""The command line: options, messages and exit codes, with one module per command."""

from __future__ import annotations

import importlib
import traceback
from typing import Any

import click

from grader.cli.characters import write_something_for_everything
from grader.errors import COULD_NOT_GRADE, GraderError

_COMMANDS = {
    "adjust": "Give points by hand, with a reason.",
    "audit": "Measure how good the rubric of ASSIGNMENT is.",
    "check": "Check one notebook, as `check(...)` does in its cells.",
    "course": "Put the grades of several assignments together.",
    "doctor": "Test the protections of this machine against code of strangers.",
    "export": "Write grades for a course system.",
    "grade": "Grade a class and write its report.",
    "new": "Begin a course of your own, or an assignment.",
    "regrade": "Grade again: a class, some students, some exercises.",
    "release": "Build notebooks from solutions, or the bundle for students.",
    "return": "Give each student the own page back.",
    "review": "Look at a class in the browser: change points, write comments.",
    "similar": "Find functions that share what few others of the class share.",
    "simulate": "Make a class of submissions with known mistakes.",
    "status": "Show how much of a class is graded.",
}
"""The first sentences of the commands, so that `grader --help` imports none of them."""
_MODULES = {"return": "give_back"}
"""The module and function of a command, where Python keeps its name for itself."""


class _Commands(click.Group):
    """A group that imports commands on demand and shows errors as one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        name = _MODULES.get(cmd_name, cmd_name)
        command: click.Command = getattr(importlib.import_module(f"grader.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        write_something_for_everything()
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
        except OSError as error:
            # A full disk or a folder without write permission is not a bug.
            where = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"grader: {where}{error.strerror or error}. Fix that, or name another place, and "
                f"run the same command again.",
                err=True,
            )
            ctx.exit(COULD_NOT_GRADE)
        except Exception:
            # Python's own exit code for a traceback is 1, which here means "points lost".
            traceback.print_exc()
            ctx.exit(COULD_NOT_GRADE)


_HELP = """Grade Keras notebooks by comparing students' functions with the reference solution.

\b
As a student:     grader check NN_topic.ipynb
As an instructor: grader grade submitted/ --assignment NN_topic --out report/
                  grader doctor, grader status report/, grader regrade report/
                  grader adjust report/ --student ada --exercise NAME --points 9 --why "…"
                  grader export report/ --to canvas --roster class.csv
                  grader return report/ --to canvas
As an author:     grader audit NN_topic, grader release, grader simulate

\b
Exit codes: 0 full marks, 1 points lost, 2 wrong usage, 3 could not grade.
"""


@click.group(cls=_Commands, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run one of the commands."""
