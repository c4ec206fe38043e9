"""README, "Your own course": the section is followed word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main

REPOSITORY = Path(__file__).parents[2]
SECTION = (
    (REPOSITORY / "README.md").read_text(encoding="utf-8").partition("## Your own course\n")[2]
)
SECTION = SECTION.partition("\n## ")[0]


def block(language: str, number: int = 0) -> str:
    """Return a code block of the section."""
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)[number]


def replace_between(path: Path, start: str, end: str, text: str) -> None:
    """Replace the text from one mark up to another."""
    old = path.read_text(encoding="utf-8")
    before, _, rest = old.partition(start)
    _, _, after = rest.partition(end)
    path.write_text(before + text + end + after, encoding="utf-8")


def run(command: str, code: int = 0) -> str:
    """Run a command of the section in the working directory."""
    result = CliRunner().invoke(main, command.partition("#")[0].split()[1:])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course after the first commands of the section, as the working directory."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    monkeypatch.chdir(tmp_path)
    for command in block("sh").splitlines():
        if command.startswith("cd "):
            monkeypatch.chdir(tmp_path / command[3:])
        else:
            run(command)
    return Path.cwd()


def test_the_listing_is_what_is_written(course: Path) -> None:
    """Every file of the listing is there, and no other one."""
    listed = re.findall(r"[\w.]+\.(?:py|md|txt|toml)\b", block("text"))
    assert sorted(listed) == sorted(path.name for path in course.rglob("*.*") if path.is_file())


def test_the_shown_fact_is_that_of_the_scaffold(course: Path) -> None:
    """The README shows the fact that an author finds."""
    written = (course / "assignments" / "01_text" / "facts.py").read_text(encoding="utf-8")
    assert block("python", 1) in written


def test_the_exercise_of_the_section_takes_the_place_of_the_first_one(course: Path) -> None:
    """Leftovers of the old exercise are named; then the solution passes and no mistake does."""
    script = course / "solutions" / "01_text" / "01_text.py"
    rubric = course / "assignments" / "01_text" / "rubric.toml"
    hidden, cases = (script.parent / name for name in ("hidden.toml", "cases.toml"))
    first, second = "# %% [markdown]\n# ### Exercise 1.1", "# %% [markdown]\n# ## 1. Create"
    replace_between(script, first, second, block("python") + "\n\n")
    replace_between(rubric, '[[exercise]]\nname = "standardize"', "# A block", block("toml") + "\n")
    check, audit, release, *_ = block("sh", 1).splitlines()
    assert "20 of 20" in run(check)
    assert "standardize" in run(audit, 2)
    start = '[[exercise]]\nname = "standardize"'
    replace_between(hidden, start, '[[exercise]]\nname = "dense_block"', "")
    assert "standardize" in run(audit, 2)
    start = '[[case]]\nname = "sum_for_mean"'
    replace_between(cases, start, '[[case]]\nname = "forgotten_relu"', "")
    assert "mistakes lose points" in run(f"{audit.partition('#')[0]} --exercise count_words")
    run(f"{release.partition('#')[0]} --no-execute")
    assert "count_words" in (rubric.parent / "01_text.ipynb").read_text(encoding="utf-8")
