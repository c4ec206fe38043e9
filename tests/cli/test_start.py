"""The modules that a command imports before it begins."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click import Context, Group
from fabricated import small_class

from grader.cli import main
from grader.gradebook import Assignment, write_gradebook

COUNTED = """
import json, sys
from grader.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)))
"""
SLOW = {
    "IPython",
    "bleach",
    "h5py",
    "jinja2",
    "jupytext",
    "keras",
    "nbformat",
    "numpy",
    "psutil",
    "scipy",
    "sklearn",
    "tensorflow",
    "tornado",
}


def modules_of(*arguments: str) -> set[str]:
    """Return the modules that a command has imported at its end."""
    run = subprocess.run(
        [sys.executable, "-c", COUNTED, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_help_imports_no_command() -> None:
    """`grader --help` imports click and the list of commands, nothing else of the grader."""
    modules = modules_of("--help")
    assert not SLOW & modules
    assert {name for name in modules if name.split(".")[0] == "grader"} == {
        "grader",
        "grader.cli",
        "grader.cli.characters",
        "grader.errors",
    }
    assert "rich" not in modules


def test_help_lists_the_first_sentences_of_the_commands() -> None:
    """`grader --help` shows what it would show if it imported the commands."""
    context = Context(main)
    shown, imported = context.make_formatter(), context.make_formatter()
    main.format_commands(context, shown)
    Group.format_commands(main, context, imported)
    assert shown.getvalue() == imported.getvalue()


@pytest.mark.parametrize("further", [(), ("--student", "ada")])
def test_status_imports_what_reads_a_gradebook(further: Sequence[str], tmp_path: Path) -> None:
    """`grader status` imports neither NumPy nor what reads, runs, judges or shows submissions."""
    verdict = small_class()[0]
    with write_gradebook(tmp_path) as gradebook:
        place = Assignment(verdict.assignment, "Toy", tmp_path, tmp_path)
        gradebook.enrol(place, {"ada": "content"}, "reference")
        gradebook.record(replace(verdict, student="ada"), "content", "reference")
    modules = modules_of("status", str(tmp_path), *further)
    assert "grader.gradebook.store" in modules
    assert not SLOW & modules
    acting = ("audit", "batch", "judge", "notebook", "observe", "release", "sandbox", "simulate")
    assert not {f"grader.{name}" for name in acting} & modules
