"""A small assignment audited from end to end, as its author would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from grader.audit.model import Variant
from grader.audit.run import grade_variants
from grader.cli import main
from grader.errors import CouldNotGradeError
from grader.reference import load_reference

TOYS = Path(__file__).parent
TOY = "toy_to_audit"


@pytest.fixture(scope="module", autouse=True)
def toy_rubrics(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The rubrics of this folder, and a store of their own for references."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.rubrics.reading.RUBRICS", TOYS)
        patch.setenv("GRADER_REFERENCES", str(tmp_path_factory.mktemp("references")))
        yield


def run(*arguments: str) -> Result:
    """Run `grader audit` as from a terminal."""
    return CliRunner().invoke(main, ["audit", *arguments, "--solutions", str(TOYS)])


@pytest.fixture(scope="module")
def result() -> Result:
    """The audit of the toy, as JSON."""
    return run(TOY, "--json")


@pytest.fixture(scope="module")
def found(result: Result) -> dict[str, Any]:
    """What the JSON says."""
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_the_gap_of_the_rubric_is_found(found: dict[str, Any], result: Result) -> None:
    """A kernel size of 3 written out has full marks, and is a mistake for every other one."""
    assert [item["operator"] for item in found["survivors"]] == ["hard_coded_argument"]
    assert "+    X = layers.Conv2D(SCALE['filters'], 3, " in found["survivors"][0]["diff"]
    assert result.exit_code == 1


def test_an_equal_function_is_no_survivor(found: dict[str, Any]) -> None:
    """Padding a 1x1 convolution or not: no probe can tell."""
    assert {"other_word", "drop_keyword"} <= {item["operator"] for item in found["equivalents"]}
    assert found["equivalent"] == len(found["equivalents"])
    assert all("Conv2D(3, 1" in item["diff"] for item in found["equivalents"])


def test_every_mutant_has_one_fate(found: dict[str, Any]) -> None:
    """Mutants are killed, equivalent or survivors."""
    assert found["mutants"] == found["killed"] + found["equivalent"] + len(found["survivors"])
    assert found["killed"] > 10


def test_rewrites_keep_full_marks(found: dict[str, Any]) -> None:
    """Other ways to write the toy cost nothing."""
    assert found["rejected"] == []
    assert found["rewrites"] == found["kept"] > 5


def test_a_sample_is_as_large_as_asked_for() -> None:
    """`--sample` grades some of the variants; the seed says which."""
    first, again = (json.loads(run(TOY, "--json", "--sample", "3").stdout) for _ in range(2))
    assert first == again
    assert first["mutants"] + first["rewrites"] == 3


def test_an_unknown_assignment_is_wrong_usage() -> None:
    """One sentence with the name that was meant."""
    result = run("toy_too_audit")
    assert result.exit_code == 2
    assert TOY in result.output


def test_a_solution_without_full_marks_cannot_be_audited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the solution itself loses points, every mutant would be killed for nothing."""
    reference = load_reference(TOY, solutions=TOYS)
    (variant,) = [_variant("def two_convolutions(X, f):\n    return X", is_mutant=True)]
    with pytest.raises(CouldNotGradeError, match="The solution's own `two_convolutions`"):
        list(grade_variants([variant], reference))


def _variant(original: str, *, is_mutant: bool) -> Variant:
    source = original.replace("X", "x")
    return Variant("small_letters", "two_convolutions", source, original, is_mutant)
