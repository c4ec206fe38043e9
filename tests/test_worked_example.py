"""Tests of the example exercise in CONTRIBUTING.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from courses import small_course

from grader.cli import main
from grader.course import AssignmentFolder
from grader.release import release

SECTION = (
    (Path(__file__).parents[1] / "CONTRIBUTING.md")
    .read_text(encoding="utf-8")
    .partition("### One, worked through")[2]
    .partition("\n## ")[0]
)
ASSIGNMENT = "03_residual_networks"
BEFORE = "# %%\nimport keras\nfrom keras import layers\n\nfrom grader import check\n\n"
BOX = "# %% [markdown]\n# | **You write** | six functions, 100 points |\n\n"


def block(language: str, number: int = 0) -> str:
    """Return a code block of the section."""
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)[number]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssignmentFolder]:
    """An assignment with only this exercise, and its own store of references."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_REFERENCES", str(tmp_path_factory.mktemp("references")))
        yield with_one_exercise(tmp_path_factory.mktemp("course"))


def with_one_exercise(root: Path, before: str = BEFORE) -> AssignmentFolder:
    """Write a course with the exercise of the section."""
    rubric = f'title = "One exercise"\n\n{block("toml")}'
    return small_course(root, ASSIGNMENT, rubric=rubric, solution=before + block("python"))


def audit(folder: AssignmentFolder) -> list[dict[str, str]]:
    """Return the solution's survivors of the section's audit command."""
    (command,) = re.findall(r"grader (audit .+)", SECTION)
    arguments = [*command.split(), "--json", "--course", str(folder.course.root)]
    audited = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert audited.stdout, audited.stderr
    found = json.loads(audited.stdout)
    assert found["rejected"] == []
    survivors: list[dict[str, str]] = found["survivors"]
    return [item for item in survivors if "in_rewrite" not in item]


def test_the_unit_becomes_a_stub_and_a_box_that_is_not_true_is_named(
    folder: AssignmentFolder, tmp_path: Path
) -> None:
    """`grader release` builds the cell for students, with the shown message."""
    release(folder.course, execute=False, verify=False)
    cells = json.loads(folder.notebook.read_text("utf-8"))["cells"]
    stub = next("".join(cell["source"]) for cell in cells if "def " in "".join(cell["source"]))
    assert "3.7 squeeze_excitation: not answered yet" in stub
    assert "sigmoid" not in stub.partition("3. X times the weights")[2]
    with_one_exercise(tmp_path, BOX + BEFORE)
    arguments = ["release", ASSIGNMENT, "--no-execute", "--course", str(tmp_path)]
    said = CliRunner().invoke(main, arguments).output
    shown = block("text").replace("has seven, 110", "has one, 10").partition(": ")[2]
    assert shown.partition(".py: ")[2].strip() in " ".join(said.split())


def test_the_probe_has_the_gaps_that_are_shown_and_the_other_closes_them(
    folder: AssignmentFolder,
) -> None:
    """Only probes with coinciding numbers leave the shown survivors."""
    shown = block("text", 1)
    survivors = audit(folder)
    assert [item["operator"] for item in survivors] == re.findall(r"(\w+) in squeeze", shown)
    for survivor in survivors:
        changed = re.findall(r"^[+-] .*", survivor["diff"], re.MULTILINE)
        assert all(line in shown for line in changed)
    folder.hidden_probes.write_text(block("toml", 1), encoding="utf-8")
    assert audit(folder) == []
