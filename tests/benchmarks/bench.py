"""Compare speed and memory of this grader, nbgrader, otter, and the bare functions.

    python tests/benchmarks/bench.py [--quick] [--students 24] [--seed 1]

All of them take the same simulated class on this machine, one after the other; then this grader
takes a class of 300. With `--quick` the peers are timed on four submissions, and there is no large
class. Writes build/bench.json.
"""

from __future__ import annotations

import ast
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import peers
from measuring import Measured, measure
from rich.console import Console
from rich.table import Table

from grader.course import course_at
from grader.errors import UnreadableSubmissionError
from grader.notebook import closure_of, read_submission
from grader.reference import load_reference
from grader.rubrics import read_rubric
from grader.submission import SubmissionSource

ASSIGNMENT = "03_residual_networks"
FOLDER = course_at(Path(__file__).parents[2]).assignment(ASSIGNMENT)
BUILD = Path(__file__).parents[2] / "build"
PEERS_WHEN_QUICK = 4
LARGE_CLASS = 300
_GRADER = str(Path(sys.executable).with_name("grader"))
_WITHOUT_REUSE = [
    sys.executable,
    "-c",
    "from grader.evidence.reuse import RunCache\n"
    "RunCache.run = lambda self, plan, sandbox: sandbox.run(plan)\n"
    "from grader.cli import main\nmain()",
]
_SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
}


@dataclass(frozen=True)
class Line:
    """The measurement of one grader on some submissions."""

    name: str
    submissions: int
    seconds: float
    cpu_seconds: float
    peak_mib: float

    @property
    def submissions_per_minute(self) -> float:
        """Submissions per minute, including the start of the program."""
        return 60 * self.submissions / self.seconds

    @property
    def cpu_seconds_per_submission(self) -> float:
        """CPU seconds per submission of all processes, including the start of the program."""
        return self.cpu_seconds / self.submissions


@click.command()
@click.option("--quick", is_flag=True, help="Time the peers on four submissions.")
@click.option("--students", default=24, show_default=True, type=click.IntRange(PEERS_WHEN_QUICK))
@click.option("--seed", default=1, show_default=True)
def main(quick: bool, students: int, seed: int) -> None:
    """Compare the graders on the same class and write build/bench.json."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        files = _simulated(folder / "class", students, seed)
        sources = _sources(files)
        console.print(
            f"{students} submissions with {distinct_functions(sources)} distinct functions"
        )
        load_reference(FOLDER)  # made at set-up, as the environments of the peers are
        lines = [
            _graded("grader", files, folder, [_GRADER]),
            *([] if quick else [_large_class(folder, seed)]),
            _graded("grader, nothing reused", files, folder, _WITHOUT_REUSE),
            _graded("grader, one submission", files[:1], folder, _WITHOUT_REUSE),
            _alone("bare", files),
            _alone("observed", files),
            *_peers(dict(list(sources.items())[: PEERS_WHEN_QUICK if quick else None]), folder),
        ]
    table = {line.name: line for line in lines}
    console.print(comparison(table), breakdown(table))
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps(as_json(table), indent=1) + "\n", encoding="utf-8")


def as_json(lines: Mapping[str, Line]) -> dict[str, dict[str, float]]:
    """Return the contents of build/bench.json."""
    return {
        name: {
            "submissions_per_minute": round(lines[name].submissions_per_minute, 2),
            "peak_mib": round(lines[name].peak_mib),
        }
        for name in ("grader", "nbgrader", "otter", "bare")
    }


def comparison(lines: Mapping[str, Line]) -> Table:
    """Return a table of all graders."""
    table = Table(title=f"{ASSIGNMENT}, {os.cpu_count()} cores")
    table.add_column("")
    for heading in ("submissions", "a minute", "CPU s each", "peak MiB", "grader is"):
        table.add_column(heading, justify="right")
    ours = lines["grader"].submissions_per_minute
    for line in lines.values():
        table.add_row(
            line.name,
            str(line.submissions),
            f"{line.submissions_per_minute:.1f}",
            f"{line.cpu_seconds_per_submission:.2f}",
            f"{line.peak_mib:.0f}",
            f"{ours / line.submissions_per_minute:.2f} times as fast",
        )
    return table


def breakdown(lines: Mapping[str, Line]) -> Table:
    """Return the CPU time of a submission's steps other than its functions."""
    plain, one = lines["grader, nothing reused"], lines["grader, one submission"]
    more = plain.submissions - one.submissions
    each = (plain.cpu_seconds - one.cpu_seconds) / more if more else one.cpu_seconds
    bare = lines["bare"].cpu_seconds_per_submission
    observed = lines["observed"].cpu_seconds_per_submission
    table = Table(title="CPU seconds of one submission")
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("of bare", justify="right")
    for name, seconds in (
        ("the functions alone, in a warm process", bare),
        ("observed in a warm process, without initial values", observed),
        ("processes, reading, judging, report", each - observed),
        ("all, nothing reused", each),
        ("start of the command, once", one.cpu_seconds - each),
        (
            "all, equal functions observed once, with the start",
            lines["grader"].cpu_seconds / plain.submissions,
        ),
    ):
        table.add_row(name, f"{seconds:.2f}", f"{seconds / bare:.2f}")
    return table


def distinct_functions(sources: Mapping[str, SubmissionSource]) -> int:
    """Count the different graded functions with their helpers, by syntax tree."""
    return len(
        {
            tuple(
                ast.dump(ast.parse(statement.source))
                for statement in closure_of(source, [function]).statements
            )
            for source in sources.values()
            for function in read_rubric(FOLDER).functions
        }
    )


def _simulated(folder: Path, students: int, seed: int) -> list[Path]:
    """Write a class without endless loops, which cost just the time limit."""
    command = ["simulate", ASSIGNMENT, "--students", 2 * students, "--seed", seed, "--out", folder]
    subprocess.run([_GRADER, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
    with (folder / "key.csv").open(encoding="utf-8", newline="") as key:
        endless = {row["student"] for row in csv.DictReader(key) if "infinite" in row["mistake"]}
    files = [file for file in sorted(folder.glob("*.ipynb")) if file.stem not in endless]
    return files[:students]


def _sources(files: Sequence[Path]) -> dict[str, SubmissionSource]:
    functions = read_rubric(FOLDER).functions
    sources = {}
    for file in files:
        try:
            sources[file.stem] = read_submission(file, functions)
        except UnreadableSubmissionError:
            sources[file.stem] = SubmissionSource(())
    return sources


def _graded(name: str, files: Sequence[Path], folder: Path, program: list[str]) -> Line:
    place = Path(tempfile.mkdtemp(dir=folder))
    handed_in = place / "class"
    handed_in.mkdir()
    for file in files:
        (handed_in / file.name).write_bytes(file.read_bytes())
    command = ["grade", str(handed_in), "--assignment", ASSIGNMENT, "--out", str(place / "report")]
    measured = measure([*program, *command], place, os.environ, (0, 1, 3))
    return _line(name, len(files), measured)


def _large_class(folder: Path, seed: int) -> Line:
    files = _simulated(folder / "large", LARGE_CLASS, seed)
    return _graded(f"grader, a class of {LARGE_CLASS}", files, folder, [_GRADER])


def _alone(how: str, files: Sequence[Path]) -> Line:
    """Measure the functions in one warm process, on one core."""
    script = Path(__file__).with_name("bare.py")
    measured = measure(
        [sys.executable, script, how, ASSIGNMENT, *files],
        script.parent,
        os.environ | _SINGLE_THREADED,
    )
    taken = json.loads(measured.output.splitlines()[-1])
    cores = os.cpu_count() or 1
    return Line(how, len(files), taken["seconds"] / cores, taken["cpu_seconds"], measured.peak_mib)


def _peers(sources: Mapping[str, SubmissionSource], folder: Path) -> list[Line]:
    programs = peers.install(BUILD / "bench-venv")
    solution = read_submission(FOLDER.solution, read_rubric(FOLDER).functions)
    tests = peers.tests_from(solution, programs)
    nbgrader = peers.run_nbgrader(sources, solution, tests, programs, folder / "nbgrader")
    otter = peers.run_otter(sources, tests, programs, folder / "otter")
    return [_line("nbgrader", len(sources), nbgrader), _line("otter", len(sources), otter)]


def _line(name: str, submissions: int, measured: Measured) -> Line:
    return Line(name, submissions, measured.seconds, measured.cpu_seconds, measured.peak_mib)


if __name__ == "__main__":
    main()
