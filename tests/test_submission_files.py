"""Tests of the test submissions, which name their mistakes in the first lines."""

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "submissions" / "03_residual_networks"
FAILING = sorted(FOLDER.glob("fail_*.py"))
PASSING = sorted(FOLDER.glob("pass_*.py"))


def header(path: Path) -> dict[str, str]:
    """Return the `# name: value` lines before the first cell."""
    top = path.read_text(encoding="utf-8").partition("# %%")[0]
    return dict(re.findall(r"^# (\w+): (.+)$", top, re.MULTILINE))


def code(path: Path) -> str:
    """Return the student's text."""
    return path.read_text(encoding="utf-8").partition("# %%")[2]


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_mistake_names_its_place(path: Path) -> None:
    """A mistake has one sentence, one exercise and an existing line."""
    fields = header(path)
    assert set(fields) - {"counts"} == {"mistake", "exercise", "finding", "line"}
    assert fields["mistake"].endswith(".")
    assert fields.get("counts", "same") == "same"
    assert fields["line"] in code(path)


@pytest.mark.parametrize("path", PASSING, ids=lambda path: path.stem)
def test_variant_says_what_is_unusual(path: Path) -> None:
    """A variant has one sentence and one exercise."""
    fields = header(path)
    assert set(fields) == {"variant", "exercise"}
    assert fields["variant"].endswith(".")


@pytest.mark.parametrize("path", FAILING + PASSING, ids=lambda path: path.stem)
def test_file_defines_its_exercise(path: Path) -> None:
    """Each file is valid Python and contains its function."""
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    names = {item.name for item in statements if isinstance(item, ast.FunctionDef)}
    assert header(path)["exercise"] in names


def test_no_two_files_are_alike() -> None:
    """Every file is a case of its own."""
    texts = [code(path) + header(path)["exercise"] for path in FAILING + PASSING]
    assert len(set(texts)) == len(texts)
