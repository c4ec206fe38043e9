"""Tests of the import rules between the packages, read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "grader"
KERAS = {"keras", "tensorflow"}
PROCESSES = {"subprocess", "multiprocessing"}
FORKS = {"fork", "forkpty", "posix_spawn", "system", "popen"}
NOTEBOOKS = {"nbformat", "jupytext", "nbclient"}


def sources(part: str = "") -> list[Path]:
    """Return all files of the grader or of one of its packages."""
    files = sorted((PACKAGE / part).rglob("*.py"))
    assert files, f"there is no grader/{part}"
    return files


def imported(path: Path) -> set[str]:
    """Return the dotted names of all imports of a file, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names |= {str(node.module)} | {f"{node.module}.{item.name}" for item in node.names}
    return names


def breaches(path: Path, forbidden: set[str]) -> set[str]:
    """Return the imports of a file that are forbidden."""
    return {
        name
        for name in imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in forbidden)
    }


def assert_none(files: list[Path], forbidden: set[str]) -> None:
    """Assert that no file has a forbidden import; the message lists all."""
    found = {str(path.relative_to(PACKAGE)): breaches(path, forbidden) for path in files}
    assert {path: names for path, names in found.items() if names} == {}


def part_of(path: Path) -> str:
    """Return the package of a file, or the module's name for a file without package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_judge_knows_plain_data_only() -> None:
    """`judge` imports neither the observing code nor processes nor Keras."""
    assert_none(
        sources("judge"),
        KERAS | {"grader.observe", "grader.sandbox", "grader.report", "grader.reference"},
    )


def test_observe_has_never_seen_an_expected_value() -> None:
    """`observe` imports nothing that holds, makes or compares expected values."""
    modules = ("reference", "judge", "gradebook", "report", "grading", "checking", "solutions")
    assert_none(sources("observe"), {f"grader.{name}" for name in modules})


def test_only_what_runs_beside_student_code_imports_keras() -> None:
    """Only the process that runs student code imports Keras."""
    allowed = {"observe", "sandbox", "training_progress", "quick_keras"}
    assert_none([path for path in sources() if part_of(path) not in allowed], KERAS)


def test_only_sandbox_knows_about_processes() -> None:
    """No other package starts or forks a process."""
    others = [path for path in sources() if part_of(path) != "sandbox"]
    assert_none(others, PROCESSES)
    for path in others:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {("os", name) for name in FORKS}, path


def test_only_notebook_knows_about_cells() -> None:
    """Only `notebook` parses notebooks; `release` and `simulate` write them."""
    allowed = {"notebook", "release", "simulate"}
    assert_none([path for path in sources() if part_of(path) not in allowed], NOTEBOOKS)


def test_report_shows_verdicts_and_nothing_else() -> None:
    """`report` imports only verdicts and their parts, an audit's data, colors, and itself."""
    data = ("verdict", "observation", "layer_names", "variant", "colors")
    allowed = ("grader.report", *(f"grader.{name}" for name in data))
    for path in sources("report"):
        ours = {name for name in imported(path) if name.split(".")[0] == "grader"}
        assert {name for name in ours if not name.startswith(allowed)} == set(), path


def test_export_writes_verdicts_and_nothing_else() -> None:
    """`export` imports verdicts, names of downloads, the wording of `report`, errors, itself."""
    data = ("downloads", "errors", "verdict")
    allowed = ("grader.export", "grader.report", *(f"grader.{name}" for name in data))
    for path in sources("export"):
        ours = {name for name in imported(path) if name.split(".")[0] == "grader"}
        assert {name for name in ours if not name.startswith(allowed)} == set(), path
    assert_none(sources("export"), KERAS)


@pytest.mark.parametrize("module", ["observation", "verdict", "plan", "submission", "codec"])
def test_data_modules_know_no_package_that_acts(module: str) -> None:
    """The data that crosses boundaries depends on data only."""
    acting = ("judge", "observe", "report", "sandbox", "reference", "notebook", "release")
    assert_none([PACKAGE / f"{module}.py"], KERAS | {f"grader.{name}" for name in acting})
