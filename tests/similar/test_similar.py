"""Similar work: what is the same for it, what does not count, and the page."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import HOSTILE

from grader.cli import main
from grader.gradebook import Assignment, write_gradebook
from grader.observation import Place
from grader.report.similar_page import ComparedExercise, ComparedPair, SourceSide, similar_page
from grader.similar import Feature, Pair, Work, features_of, groups_of, similar_pairs
from grader.similar.found import read_partners
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

SOLUTION = '''\
def build(x, filters):
    """Build a block."""
    # 1. The first convolution of the block
    y = Conv2D(filters, 3, padding="same")(x)
    return Add()([x, y])
'''
CODE = ("statement", "order", "expression")


def code_of(source: str) -> set[Feature]:
    """Return the features without names and comments."""
    return {feature for feature in features_of(source) if feature.sort in CODE}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("y", "hidden"),
        ('3, padding="same"', "3,\n        padding='same',\n    "),
        ("    # 1. The first convolution of the block\n", "\n\n"),
        ('    """Build a block."""\n', ""),
    ],
)
def test_names_and_layout_do_not_matter(was: str, now: str) -> None:
    """Other names, quotes, lines, comments and docstrings leave the code as it was."""
    changed = SOLUTION.replace(f"{was} =", f"{now} =").replace(f"{was}]", f"{now}]")
    changed = changed.replace(was, now) if len(was) > 1 else changed
    assert changed != SOLUTION
    assert code_of(changed) == code_of(SOLUTION)


def test_keyword_arguments_stand_in_any_order() -> None:
    """Two calls that differ only in the order of keywords are one feature."""
    one = "def f(x):\n    return Conv2D(3, 1, strides=2, padding='same')(x)\n"
    other = "def f(x):\n    return Conv2D(3, 1, padding='same', strides=2)(x)\n"
    assert code_of(one) == code_of(other)


def test_other_code_is_another_feature() -> None:
    """Another layer, another number, and the order of two statements are seen."""
    for was, now in (("Add", "Concatenate"), ("filters, 3", "filters, 5"), ("[x, y]", "[y, x]")):
        assert code_of(SOLUTION.replace(was, now)) != code_of(SOLUTION)


def test_a_feature_knows_its_lines() -> None:
    """Names and comments of the author come with the lines they are in."""
    found = features_of(SOLUTION)
    assert found[Feature("name", "y")] == {4}
    assert found[Feature("comment", "1 the first convolution of the block")] == {3}


@pytest.mark.parametrize("source", ["def f(:\n    y = 1 # a comment here\n", "\x00", "(" * 300, ""])
def test_any_text_has_features_or_none(source: str) -> None:
    """A text that Python cannot read is compared by its lines."""
    found = features_of(source)
    assert all(line <= len(source.splitlines()) for lines in found.values() for line in lines)


def author(seed: int) -> str:
    """Write a function of twelve statements as a student does who works alone."""
    generator = random.Random(seed)
    lines = ["def build(x, filters):"]
    name = "x"
    for number in range(12):
        own = f"{generator.choice('abcdefghij')}{generator.randrange(20)}_{number}"
        layer = generator.choice(["Conv2D", "Dense", "ReLU", "Dropout"])
        size = generator.randrange(9)
        lines.append(f"    {own} = {layer}({size}, {generator.randrange(5)})({name})")
        name = own
    return "\n".join([*lines, f"    return {name}"])


def renamed(source: str) -> str:
    """Copy a function with other names."""
    names = {f.text for f in features_of(source) if f.sort == "name"}
    for place, name in enumerate(sorted(names)):
        source = source.replace(name, f"mine{place}")
    return source


def work(student: str, source: str) -> Work:
    """Make the work of a student."""
    return Work(student, {f"exercise {part}": features_of(source) for part in range(3)})


def test_a_copy_is_found_and_independent_work_is_not() -> None:
    """Of thirty who wrote long functions alone, only the copied one is in a pair."""
    works = [work(f"s{seed}", author(seed)) for seed in range(30)]
    assert similar_pairs(works, {}) == []
    (pair,) = similar_pairs([*works, work("copy", renamed(author(7)))], {})
    assert {pair.one, pair.other} == {"s7", "copy"}
    assert pair.share > 0.99
    assert pair.is_clear
    assert not any(item.sort == "name" for part in pair.parts for item, _ in part.features)


def test_what_the_solution_or_half_of_the_class_has_does_not_count() -> None:
    """The same function of two is no evidence if it is the solution, or common."""
    works = [work(f"s{seed}", author(seed)) for seed in range(30)]
    both = [work("one", author(99)), work("two", author(99))]
    known = {f"exercise {part}": features_of(author(99)) for part in range(3)}
    assert len(similar_pairs([*works, *both], {})) == 1
    assert similar_pairs([*works, *both], known) == []
    common = [work(f"c{number}", author(99)) for number in range(40)]
    assert similar_pairs([*works, *common], {}) == []
    assert similar_pairs([], {}) == similar_pairs(both[:1], {}) == []


def test_pairs_with_a_student_in_common_are_a_group() -> None:
    """Three who share are one group, and two others another one."""
    pairs = [Pair(one, other, 1, 1, True, ()) for one, other in ("ab", "bc", "de")]
    assert groups_of(pairs) == [("a", "b", "c"), ("d", "e")]


def test_the_page_shows_text_of_students_as_text() -> None:
    """Names and code with HTML in them are escaped, and the page has no script."""
    for text in HOSTILE:
        sides = (SourceSide(text, ((1, text, True),)), SourceSide(text, ((1, text, False),)))
        part = ComparedExercise("build", 100, (f"the comment “{text}”",), sides)
        page = similar_page("A toy", 9, [ComparedPair(text, text, 9, 100, False, (part,))], [], 3)
        assert "<script" not in page
        assert "<img" not in page
        assert "<svg onload" not in page
        assert "evidence, not a verdict" in page


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A graded class of twelve in which one copied, with the course beside it."""
    private = tmp_path / "course" / "solutions" / "toy"
    private.mkdir(parents=True)
    (tmp_path / "course" / "assignments").mkdir()
    (private / "toy.py").write_text(f"# %%\n{SOLUTION}", encoding="utf-8")
    sources = {f"s{seed:02}": author(seed) for seed in range(11)} | {"copy": renamed(author(7))}
    mistake = Finding("failed", "outputs", "They differ.", place=Place("cell 3", 5))
    with write_gradebook(tmp_path / "out") as gradebook:
        gradebook.enrol(
            Assignment("toy", "A toy", tmp_path / "submitted", private.parent),
            dict.fromkeys(sources, "C"),
            "R",
        )
        for student, source in sources.items():
            place = Place("cell 3", 5)
            written = ExerciseVerdict("build", "1", 5, 10, (mistake,), source=source, place=place)
            exercises = tuple(replace(written, name=name) for name in ("build", "more", "most"))
            verdict = SubmissionVerdict(student, "toy", "graded", 15, 30, exercises)
            gradebook.record(verdict, "C", "R")
    return tmp_path / "out"


def test_the_command_writes_page_and_table(out: Path) -> None:
    """The pair is in the terminal, in similar.json, and side by side in similar.html."""
    result = CliRunner().invoke(main, ["similar", str(out)], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    assert "copy" in result.output
    (pair,) = json.loads((out / "similar.json").read_text())
    assert sorted(pair["students"]) == ["copy", "s07"]
    page = (out / "similar.html").read_text()
    assert page.count('class="shared"') >= 2 * 3 * 12
    assert "statements, " in page
    assert "s03" not in page
    assert 'href="similar.html"' in (out / "index.html").read_text()
    pairs = read_partners(out)
    assert pairs == {"copy": ("s07",), "s07": ("copy",)}


def test_the_command_needs_the_solution(out: Path) -> None:
    """Without the solution, all would share it: one sentence says so."""
    (out.parent / "course" / "solutions" / "toy" / "toy.py").unlink()
    result = CliRunner().invoke(main, ["similar", str(out)])
    assert result.exit_code == 2
    assert "toy" in result.output
