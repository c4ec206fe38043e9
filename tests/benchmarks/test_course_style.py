"""Tests that the compared checker works like those of courses."""

from __future__ import annotations

import ast
import json

import pytest
from course_style import EXPECTED, CourseVerdict, check, comparator, comparison, measure
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from grader.audit import submission_of
from grader.notebook import definition_of
from grader.reference import Reference
from grader.variant import Fate, Graded, Variant

BLOCK = "plain_block"
LAYERS = st.lists(st.tuples(st.sampled_from(["Conv2D", "ReLU"]), st.integers(0, 9)), max_size=5)


@pytest.fixture(scope="module")
def texts(reference: Reference) -> dict[str, str]:
    """An exercise with a right answer, a mistake and another right answer."""
    function = definition_of(reference.solution, BLOCK)
    assert function is not None
    right = ast.unparse(function)
    sources = {
        "right": right,
        "mistake": right.replace("padding='same'", "padding='valid'"),
        "other spelling": right.replace("layers.Activation('relu')", "layers.ReLU()"),
    }
    return {
        name: submission_of(reference.solution, BLOCK, source) for name, source in sources.items()
    }


def test_the_author_accepts_their_own_solution_and_finds_a_mistake(texts: dict[str, str]) -> None:
    """With freshly measured numbers the solution passes, and another network fails."""
    expected = measure(texts["right"], BLOCK)
    assert check(texts["right"], BLOCK, expected).both
    assert not check(texts["mistake"], BLOCK, expected).both


def test_the_list_of_layers_refuses_another_spelling(texts: dict[str, str]) -> None:
    """The style refuses other names, which is the weakness that the comparison shows."""
    expected = measure(texts["right"], BLOCK)
    verdict = check(texts["other spelling"], BLOCK, expected)
    assert verdict == CourseVerdict(outputs=True, layers=False)


def test_what_raises_fails() -> None:
    """A function that is missing or raises fails both styles."""
    expected = {"outputs": {}, "layers": []}
    assert check("plain_block = None", BLOCK, expected) == CourseVerdict(
        outputs=False, layers=False
    )


@given(LAYERS, LAYERS)
def test_zip_compares_as_far_as_the_shorter_list_goes(
    learner: list[object], instructor: list[object]
) -> None:
    """Like the courses' `comparator`, the check ignores missing layers at the end."""
    shorter = min(len(learner), len(instructor))
    assert comparator(learner, instructor) == (learner[:shorter] == instructor[:shorter])


def test_every_exercise_has_its_stored_numbers(reference: Reference) -> None:
    """The stored numbers cover all functions of the assignment."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert set(expected) == set(reference.rubric.functions)


def test_the_table_counts_refusals() -> None:
    """A refused mistake counts as a kill, a refused rewrite as a false rejection."""

    def graded(fate: Fate, *, is_mutant: bool) -> Graded:
        return Graded(Variant("operator", BLOCK, "new", "old", is_mutant), fate)

    items = [
        graded("killed", is_mutant=True),
        graded("survived", is_mutant=True),
        graded("equivalent", is_mutant=True),
        graded("kept", is_mutant=False),
    ]
    refuses = CourseVerdict(outputs=False, layers=True)
    console = Console(width=120)
    with console.capture() as capture:
        console.print(comparison(items, [refuses] * 4))
    rows = {line.strip()[:7]: line.split() for line in capture.get().splitlines()}
    assert rows["outputs"][-9:] == ["2", "of", "2", "1", "of", "1", "1", "of", "1"]
    assert rows["zipped "][-9:] == ["0", "of", "2", "0", "of", "1", "0", "of", "1"]
    assert rows["grader "][-9:] == ["1", "of", "2", "0", "of", "1", "0", "of", "1"]
