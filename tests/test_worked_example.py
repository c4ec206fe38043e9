"""The exercise that CONTRIBUTING.md works through: what it says happens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main
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
    """A code block of the section."""
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)[number]


@pytest.fixture(scope="module")
def solutions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An assignment with this exercise alone, and a store of its own for references."""
    folder = tmp_path_factory.mktemp("solutions")
    (folder / f"{ASSIGNMENT}.py").write_text(BEFORE + block("python"), encoding="utf-8")
    rubrics = tmp_path_factory.mktemp("rubrics")
    rubric = f'title = "One exercise"\n\n{block("toml")}'
    (rubrics / f"{ASSIGNMENT}.toml").write_text(rubric, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.rubrics.reading.RUBRICS", rubrics)
        patch.setenv("GRADER_REFERENCES", str(tmp_path_factory.mktemp("references")))
        yield folder


def audit(solutions: Path) -> list[dict[str, str]]:
    """What survives the command that the section gives."""
    (command,) = re.findall(r"grader (audit .+)", SECTION)
    arguments = [*command.split(), "--json", "--solutions", str(solutions)]
    found = json.loads(CliRunner().invoke(main, arguments).stdout)
    assert found["rejected"] == []
    survivors: list[dict[str, str]] = found["survivors"]
    return survivors


def test_the_unit_becomes_a_stub_and_a_box_that_is_not_true_is_named(
    solutions: Path, tmp_path: Path
) -> None:
    """`grader release` builds the cell for students; the message is the one that is shown."""
    release(solutions, tmp_path, execute=False, verify=False)
    cells = json.loads((tmp_path / f"{ASSIGNMENT}.ipynb").read_text("utf-8"))["cells"]
    stub = next("".join(cell["source"]) for cell in cells if "def " in "".join(cell["source"]))
    assert "3.7 squeeze_excitation: not answered yet" in stub
    assert "sigmoid" not in stub.partition("3. X times the weights")[2]
    other = tmp_path / "solutions"
    other.mkdir()
    (other / f"{ASSIGNMENT}.py").write_text(BOX + BEFORE + block("python"), encoding="utf-8")
    arguments = ["release", ASSIGNMENT, "--no-execute", "--solutions", str(other)]
    said = CliRunner().invoke(main, [*arguments, "--assignments", str(tmp_path)]).output
    shown = block("text").replace("has seven, 110", "has one, 10").partition(": ")[2]
    assert shown.partition(".py: ")[2].strip() in " ".join(said.split())


def test_the_probe_has_the_gaps_that_are_shown_and_the_other_closes_them(solutions: Path) -> None:
    """What is shown survives numbers that coincide, nothing survives numbers that do not."""
    shown = block("text", 1)
    survivors = audit(solutions)
    assert [item["operator"] for item in survivors] == re.findall(r"(\w+) in squeeze", shown)
    for survivor in survivors:
        changed = re.findall(r"^[+-] .*", survivor["diff"], re.MULTILINE)
        assert all(line in shown for line in changed)
    hidden = solutions / f"{ASSIGNMENT}.hidden.toml"
    hidden.write_text(block("toml", 1), encoding="utf-8")
    assert audit(solutions) == []
