"""The submissions to grade say in their first lines what the grader has to find."""

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "submissions" / "03_residual_networks"
FAILING = sorted(FOLDER.glob("fail_*.py"))
PASSING = sorted(FOLDER.glob("pass_*.py"))


def header(path: Path) -> dict[str, str]:
    """The `# name: value` lines before the first cell."""
    top = path.read_text(encoding="utf-8").partition("# %%")[0]
    return dict(re.findall(r"^# (\w+): (.+)$", top, re.MULTILINE))


def code(path: Path) -> str:
    """What the student wrote."""
    return path.read_text(encoding="utf-8").partition("# %%")[2]


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_mistake_names_its_place(path: Path) -> None:
    """A mistake is one sentence, in one exercise, at a line that is there."""
    fields = header(path)
    assert set(fields) - {"counts"} == {"mistake", "exercise", "finding", "line"}
    assert fields["mistake"].endswith(".")
    assert fields.get("counts", "same") == "same"
    assert fields["line"] in code(path)


@pytest.mark.parametrize("path", PASSING, ids=lambda path: path.stem)
def test_variant_says_what_is_unusual(path: Path) -> None:
    """A variant is one sentence and belongs to one exercise."""
    fields = header(path)
    assert set(fields) == {"variant", "exercise"}
    assert fields["variant"].endswith(".")


@pytest.mark.parametrize("path", FAILING + PASSING, ids=lambda path: path.stem)
def test_file_defines_its_exercise(path: Path) -> None:
    """Each file can be read by Python and holds the function that it is about."""
    statements = ast.parse(path.read_text(encoding="utf-8")).body
    names = {item.name for item in statements if isinstance(item, ast.FunctionDef)}
    assert header(path)["exercise"] in names


def test_no_two_files_are_alike() -> None:
    """Every file is a case of its own."""
    texts = [code(path) + header(path)["exercise"] for path in FAILING + PASSING]
    assert len(set(texts)) == len(texts)
