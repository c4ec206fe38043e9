"""A small assignment audited from end to end, as its author would."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from grader.audit import grade_variants
from grader.cli import audit, main
from grader.course import course_at
from grader.errors import CouldNotGradeError
from grader.observation import Place
from grader.reference import load_reference
from grader.report.audit import audit_report
from grader.sandbox import Sandbox
from grader.variant import Audit, Fate, Graded, Variant
from grader.verdict import Finding

TOYS = course_at(Path(__file__).parent / "toy_course")
TOY = "toy_to_audit"


@pytest.fixture(scope="module", autouse=True)
def references(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Keep references in a store of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_REFERENCES", str(tmp_path_factory.mktemp("references")))
        yield


def run(*arguments: str) -> Result:
    """Run `grader audit` as from a terminal."""
    return CliRunner().invoke(main, ["audit", *arguments, "--course", str(TOYS.root)])


@pytest.fixture(scope="module")
def result() -> Result:
    """The audit of the toy in JSON."""
    return run(TOY, "--json")


@pytest.fixture(scope="module")
def found(result: Result) -> dict[str, Any]:
    """The content of the JSON."""
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def of_solution(items: list[dict[str, Any]], function: str) -> list[dict[str, Any]]:
    """List the mutants of the solution's function, without those of its rewrites."""
    return [item for item in items if item["function"] == function and "in_rewrite" not in item]


def test_the_gap_of_the_rubric_is_found(found: dict[str, Any], result: Result) -> None:
    """A literal kernel size of 3 keeps full marks, but is wrong for every other size."""
    survivors = of_solution(found["survivors"], "two_convolutions")
    assert [item["operator"] for item in survivors] == ["hard_coded_argument"]
    assert "+    X = layers.Conv2D(SCALE['filters'], 3, " in survivors[0]["diff"]
    assert result.exit_code == 1


def test_the_gap_is_found_in_a_rewrite_too(found: dict[str, Any]) -> None:
    """A mutant of a rewrite that keeps full marks is a survivor like others."""
    survivors = [item for item in found["survivors"] if "in_rewrite" in item]
    assert "hard_coded_argument" in {item["operator"] for item in survivors}


def test_the_gap_is_found_where_numbers_are_returned(found: dict[str, Any]) -> None:
    """Twice two equals two squared: a probe with another number separates them."""
    diffs = [item["diff"] for item in found["survivors"] if item["operator"] == "other_arithmetic"]
    assert any("return kernel_size * 2 * channels" in diff for diff in diffs)


def test_an_equal_function_is_no_survivor(found: dict[str, Any]) -> None:
    """No probe can detect the padding of a 1x1 convolution."""
    assert {"other_word", "drop_keyword"} <= {item["operator"] for item in found["equivalents"]}
    assert found["equivalent"] == len(found["equivalents"])
    equal = of_solution(found["equivalents"], "two_convolutions")
    assert all("Conv2D(3, 1" in item["diff"] for item in equal)


def test_every_mutant_has_one_fate(found: dict[str, Any]) -> None:
    """Mutants are killed, equivalent or survivors."""
    assert found["mutants"] == found["killed"] + found["equivalent"] + len(found["survivors"])
    assert found["killed"] > 10


def test_rewrites_keep_full_marks(found: dict[str, Any]) -> None:
    """Rewrites of the toy lose no points."""
    assert found["rejected"] == []
    assert found["rewrites"] == found["kept"] > 5


def test_the_findings_of_killed_mutants_are_measured(found: dict[str, Any]) -> None:
    """Counts are given by kind of function; a mutant with unclear findings has its known lines."""
    measured = found["findings"]
    assert (
        measured["blocks and models"]["killed"] + measured["procedures and values"]["killed"]
        == (found["killed"])
    )
    for counts in measured.values():
        assert counts["explained"] <= counts["killed"]
        assert counts["single"] <= counts["killed"]
    assert 0 < measured["blocks and models, rewritten"]["killed"] < found["killed"]
    assert found["unclear"]
    for item in found["unclear"]:
        assert not (item["explained"] and item["single"])
        named = {finding["line"] for finding in item["findings"] if "line" in finding}
        known = set(map(int, item["lines"]))
        assert known
        assert item["explained"] == (bool(named) and named <= known)


@pytest.mark.parametrize(
    ("fates", "code"),
    [(("killed", "kept"), 0), (("survived", "kept"), 1), (("killed", "rejected"), 1)],
)
def test_a_sample_and_the_exit_code(
    fates: tuple[Fate, Fate], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seed determines the sample; one exception is enough for exit code 1."""

    def graded(variants: Sequence[Variant], *_: object) -> Iterator[Graded]:
        return (Graded(item, fates[0] if item.is_mutant else fates[1]) for item in variants)

    monkeypatch.setattr(audit, "grade_variants", graded)
    results = [run(TOY, "--json", "--sample", "30", "--seed", seed) for seed in ("1", "1", "2")]
    first, again, other = (json.loads(result.stdout) for result in results)
    assert first == again
    assert first != other or not code  # where nothing is wrong, nothing is listed
    assert first["mutants"] + first["rewrites"] == 30
    assert [result.exit_code for result in results] == [code] * 3


def test_what_is_graded_when_the_grader_fails_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead process ends the audit with exit code 3; the results so far are printed."""

    def graded(variants: Sequence[Variant], *_: object) -> Iterator[Graded]:
        yield Graded(variants[0], "survived")
        raise CouldNotGradeError("The process does not answer.")

    monkeypatch.setattr(audit, "grade_variants", graded)
    result = run(TOY)
    assert result.exit_code == 3
    assert "The process does not answer." in result.output
    assert "a mistake keeps full marks" in result.output


def test_an_unknown_assignment_is_wrong_usage() -> None:
    """The message suggests the right name."""
    result = run("toy_too_audit")
    assert result.exit_code == 2
    assert TOY in result.output


def test_a_solution_without_full_marks_cannot_be_audited(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    """An audit is refused if the solution itself loses points."""

    class OneSandbox:
        def spread(self, work: Any, items: Any) -> list[Any]:
            return [(item, work(item, sandbox)) for item in items]

        def close(self) -> None:
            pass

    monkeypatch.setattr("grader.audit.run.SandboxThreads", lambda *_: OneSandbox())
    wrong = "def two_convolutions(X, f):\n    return X"
    variant = Variant("renamed", "two_convolutions", wrong.replace("X", "x"), wrong, is_mutant=True)
    with pytest.raises(CouldNotGradeError, match="The solution's own `two_convolutions`"):
        list(grade_variants([variant], load_reference(TOYS.assignment(TOY))))


def test_each_exception_is_shown_with_its_change() -> None:
    """The terminal names operator and function, the findings of a rewrite, and the diff."""
    mutant = Variant("wrong_number", "f", "return 2", "return 1", is_mutant=True)
    rewritten = replace(mutant, source="return 3", rewrite="other_words")
    place = Place("f.py", 7, "f()")
    rewrite = Variant("other_words", "f", "return 0 + 1", "return 1", is_mutant=False)
    finding = Finding("failed", "outputs", "The outputs differ.")
    console = Console(width=100)
    with console.capture() as capture:
        items = (
            Graded(mutant, "survived"),
            Graded(rewrite, "rejected", (finding,)),
            Graded(rewritten, "killed", (replace(finding, place=place),), {2: "return 3"}),
        )
        console.print(audit_report(Audit("toy", items)))
    shown = [line.strip() for line in capture.get().splitlines()]
    for line in (
        "wrong_number in f: a mistake keeps full marks",
        "-return 1",
        "+return 2",
        "other_words in f: a right answer loses points",
        "outputs: The outputs differ.",
        "+return 0 + 1",
        "wrong_number in f (other_words): not explained",
        "mistake in line 2: return 3",
        "line 7: outputs: The outputs differ.",
        "--- other_words",
        "1 of 2 mistakes lose points, 0 of 1 rewrites keep full marks.",
        "Procedures and values: 0 of 1 explained (0%), 1 single (100%).",
    ):
        assert line in shown
