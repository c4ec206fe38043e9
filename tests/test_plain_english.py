"""The rules of plain English that a program can check."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
MOST_WORDS = {"grader": 14, "datasets": 14, "tests": 16}
"""Twelve, and two for a type or a unit; a test's sentence also names a condition."""
BEGINNINGS = ("What", "Whose", "Who", "Whether", "How", "Which", "As much", "By which")
BANNED = re.compile(
    r"no matter of|(?<!there )\bis none\b|\b(is|are|be) told of\b|\bwhose \w+ is whose\b"
    r"|\b[Mm]end(s|ed|ing)?\b|\banew\b|\b[Ww]hoever\b|\b[Nn]eed you\b"
    r"|[Cc]olour|[Cc]entre|\b[Gg]rey|[Nn]eighbour|[Ff]avour|[Bb]ehaviour|[Ll]abelled|[Ll]icence"
    r"|(normal|optim|organ|recogn|initial)is(e|es|ed|ing|ation)\b"
)
NAME = re.compile(r"""["']\w+_\w+["']""")
"""A string that is the name of something in code, such as a fact of an assignment."""


def sources() -> list[Path]:
    """All Python files of the grader, the data sets and the tests, except students' files."""
    return [
        path
        for top in MOST_WORDS
        for path in sorted((ROOT / top).rglob("*.py"))
        if "submissions" not in path.parts and path != Path(__file__)
    ]


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST | None, ast.Constant]]:
    """Yield each docstring with its owner; None for one below an attribute or a value."""
    for owner in ast.walk(tree):
        if isinstance(owner, DOCUMENTED):
            for place, item in enumerate(owner.body):
                value = item.value if isinstance(item, ast.Expr) else None
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield (None if place else owner), value


def breaches(text: str, most_words: int) -> Iterator[tuple[int, str]]:
    """Yield the line and the reason of every sentence that breaks a rule."""
    for owner, constant in docstrings(ast.parse(text)):
        summary = str(constant.value).strip().split("\n")[0]
        found = f'"{summary}"'
        for beginning in BEGINNINGS:
            if summary.startswith(f"{beginning} "):
                yield constant.lineno, f"begins with {beginning}: {found}"
        if owner is None:
            continue
        if len(summary.split()) > most_words:
            yield constant.lineno, f"more than {most_words} words: {found}"
        if not summary.endswith((".", ":")):
            yield constant.lineno, f"does not end with a period: {found}"
        returns = getattr(owner, "returns", None)
        says_when = re.match(r"(Return )?True\b|.*\breturn (True|False) if\b", summary)
        if isinstance(returns, ast.Name) and returns.id == "bool" and not says_when:
            yield constant.lineno, f'does not begin with "Return True if": {found}'
    for token in tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__):
        if token.type in (tokenize.COMMENT, tokenize.STRING) and not NAME.fullmatch(token.string):
            for offset, line in enumerate(token.string.split("\n")):
                if phrase := BANNED.search(line):
                    yield token.start[0] + offset, f'has "{phrase[0]}": {line.strip()}'


def test_texts_keep_the_rules() -> None:
    """Every docstring, comment and message keeps the rules."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {reason}"
        for path in sources()
        for line, reason in breaches(
            path.read_text(encoding="utf-8"), MOST_WORDS[path.relative_to(ROOT).parts[0]]
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"""What a layer is."""', "begins with What"),
        ('"""Return the layer"""', "does not end with a period"),
        (f'"""Return {"the " * 14}layer."""', "more than 14 words"),
        ('def f() -> bool:\n    """Compare two layers."""', 'does not begin with "Return True if"'),
        ("# the mean is none of the values", 'has "is none"'),
        ('raise ValueError("Mend the file.")', 'has "Mend"'),
        ('a = 1\n"""Whose layer."""', "begins with Whose"),
    ],
)
def test_broken_rule_is_found(text: str, reason: str) -> None:
    """Each rule finds the text that breaks it."""
    ((_, found),) = breaches(text + "\n", 14)
    assert found.startswith(reason)


def test_plain_text_passes() -> None:
    """A text that keeps the rules passes."""
    text = (
        '"""Layers."""\na = "centre_crop"  # there is none\n\n'
        'def f() -> bool:\n    """Return True if so."""\n'
    )
    assert list(breaches(text, 14)) == []
