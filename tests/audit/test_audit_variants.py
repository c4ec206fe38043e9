"""The mutants and rewrites of a solution; none of them is run."""

from __future__ import annotations

import ast
import random
from dataclasses import replace
from typing import Any

import pytest
from courses import ours
from hypothesis import given
from hypothesis import strategies as st

from grader.audit import (
    grade_variants,
    mutants_of_rewrites,
    sample_of,
    submission_of,
    variants_of,
    variants_of_cases,
)
from grader.audit.closer import _with_every_fact, look_closer, varied, with_other_draws
from grader.notebook import definition_of
from grader.reference import Reference, load_reference
from grader.rubrics import Exercise, Probe, Rubric, read_rubric
from grader.submission import Statement, SubmissionSource

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(0.01, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
ARGUMENTS = st.dictionaries(st.text(min_size=1, max_size=5), PLAIN, max_size=4)


def flat(value: object) -> list[object]:
    """List all items of a plain value, in order."""
    if isinstance(value, dict):
        return [part for item in value.values() for part in flat(item)]
    return [part for item in value for part in flat(item)] if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def variants(reference: Reference) -> list:
    """All variants of the residual networks."""
    return variants_of(reference)


def test_there_are_enough(variants: list) -> None:
    """400 mutants and 100 rewrites of the residual networks, as issue 4 asks."""
    assert sum(item.is_mutant for item in variants) >= 400
    assert sum(not item.is_mutant for item in variants) >= 100


def test_no_text_is_graded_twice(variants: list) -> None:
    """Equal texts of two operators count once, and no variant equals the solution."""
    texts = [(item.function, item.source) for item in variants]
    assert len(set(texts)) == len(texts)
    assert all(item.source != item.original for item in variants)


def test_every_variant_is_python_and_has_a_diff(variants: list) -> None:
    """A variant compiles, defines the changed function, and shows the change."""
    for item in variants:
        compile(item.source, "<variant>", "exec")
        (definition,) = ast.parse(item.source).body
        assert isinstance(definition, ast.FunctionDef)
        assert definition.name == item.function
        changed = [line for line in item.diff.splitlines() if line[0] in "+-"]
        assert len(changed) > 2


def test_each_mistake_is_also_made_in_a_rewrite(variants: list) -> None:
    """Nearly every mutant has a counterpart in another style; all of these texts are new."""
    made = mutants_of_rewrites(variants, seed=1)
    mutants = [item for item in variants if item.is_mutant]
    rewrites = {(item.function, item.operator, item.source) for item in variants}
    assert len(mutants) >= len(made) > 0.9 * len(mutants)
    assert {(item.function, item.operator) for item in made} <= {
        (item.function, item.operator) for item in mutants
    }
    assert all((item.function, item.rewrite, item.original) in rewrites for item in made)
    texts = {(item.function, item.source) for item in (*variants, *made)}
    assert len(texts) == len(variants) + len(made)
    styles = {item.rewrite for item in made}
    assert {"helper_function", "sequential_inside", "subclassed_block"} <= styles
    assert {"dense_for_one_by_one", "convolution_helper", "slice_for_strides"} <= styles
    assert not styles & {"no_docstring", "no_type_hints"}


def test_the_seed_chooses_the_rewrites(variants: list) -> None:
    """One function alone gets the same mutants of rewrites as in the whole assignment."""
    alone = [item for item in variants if item.function == "plain_block"]
    made = mutants_of_rewrites(alone, seed=3)
    assert made == [
        item for item in mutants_of_rewrites(variants, seed=3) if item.function == "plain_block"
    ]
    assert made != mutants_of_rewrites(alone, seed=4)


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_a_sample_is_a_function_of_its_seed(seed: int, size: int) -> None:
    """The same seed gives the same variants in their order, without repetition."""
    numbers = list(range(40))
    sample = sample_of(numbers, size, seed)
    assert sample == sample_of(numbers, size, seed)
    assert sample == sorted(set(sample))
    assert len(sample) == min(size, 40)


@given(ARGUMENTS, st.integers())
def test_other_arguments_have_the_same_form(arguments: dict, seed: int) -> None:
    """Only numbers change; equal ones stay equal, different ones stay different."""
    other = varied(arguments, random.Random(seed))
    assert list(other) == list(arguments)
    before, after = flat(arguments), flat(other)
    assert [type(item) for item in before] == [type(item) for item in after]
    pairs = list(zip(before, after, strict=True))
    for one, changed in pairs:
        if type(one) not in (int, float) or one in (0, 1):
            assert one == changed
    numbers = {(one, changed) for one, changed in pairs if type(one) is int and one not in (0, 1)}
    assert len({one for one, _ in numbers}) == len(numbers)
    assert len({changed for _, changed in numbers}) == len(numbers)
    assert all(one * changed > 0 for one, changed in numbers)


@given(st.lists(st.integers(4, 99), max_size=4), st.integers())
def test_numbers_that_were_equal_can_be_told_apart(numbers: list[int], seed: int) -> None:
    """Equal height, width and channels become different numbers."""
    shape = varied({"tensor": [9, 9, *numbers]}, random.Random(seed), apart=True)["tensor"]
    assert len(set(shape)) == len(shape)


def source_of(*texts: str) -> SubmissionSource:
    """Make a solution from statements."""
    statements = []
    for text in texts:
        tree = ast.parse(text).body[0]
        match tree:
            case ast.Import(names=[alias]) | ast.ImportFrom(names=[alias]):
                defines = () if alias.name == "*" else (alias.asname or alias.name,)
            case ast.Assign(targets=[ast.Name(id=name)]):
                defines = (name,)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defines = (name,)
        statements.append(Statement(text, "cell 1", 1, defines, text.startswith(("im", "from"))))
    return SubmissionSource(tuple(statements))


SOLUTION = source_of(
    "import json",
    "import math",
    "from tools import *",
    "FACTOR = math.pi",
    "def helper(x): return FACTOR * x",
    "def other(x): return json.dumps(x)",
    "def graded(x): return helper(x)",
)


def test_a_submission_holds_what_its_function_needs() -> None:
    """A submission holds all direct and indirect helpers and constants, and nothing else."""
    text = submission_of(SOLUTION, "graded", "def graded(x):\n    return -helper(x)")
    assert [line for line in text.splitlines() if line] == [
        "import math",
        "from tools import *",
        "FACTOR = math.pi",
        "def helper(x): return FACTOR * x",
        "def graded(x):",
        "    return -helper(x)",
    ]


def test_what_a_variant_needs_beyond_the_solution_is_there() -> None:
    """A submission holds functions that only the mutant calls."""
    text = submission_of(SOLUTION, "graded", "def graded(x):\n    return other(x)")
    assert "import json" in text
    assert "FACTOR" not in text


def test_a_class_is_changed_in_one_method() -> None:
    """Each mutant of a class is a class with one changed method."""
    text = "class graded:\n    def f(self, x): return x - 1\n    def g(self): return 2 - self"
    exercise = Exercise("graded", "1", 1, "block", (Probe("probe", {}),))
    rubric = Rubric("toy", "Toy", (exercise,))
    reference = Reference(ours("03"), rubric, source_of(text), (), "seed")
    variants = variants_of(reference)
    swapped = [item.source for item in variants if item.operator == "swapped_operands"]
    assert [source.count("x - 1") for source in swapped] == [0, 1]
    assert all(ast.unparse(ast.parse(item.source)).startswith("class graded") for item in variants)


def test_an_answer_that_is_no_definition_is_passed_over() -> None:
    """A graded name that is bound to another object is skipped."""
    assert definition_of(source_of("graded = 3"), "graded") is None
    assert definition_of(SOLUTION, "missing") is None


def test_contest_is_not_looked_at_again() -> None:
    """A contest gets no further probes."""

    class Nobody:
        def twice(self, work: Any) -> tuple[Any, Any]:
            return work(None), work(None)

        def spread(self, work: Any, items: Any) -> list[Any]:
            return [(item, work(item, None)) for item in items]

    probe = Probe("held out", {}, facts=("answered",), asks="images", answers=(1, 0))
    exercise = Exercise("train", "1", 1, "procedure", (probe,))
    rubric = Rubric("toy", "Toy", (exercise,))
    reference = Reference(ours("03"), rubric, SubmissionSource(()), (), "seed")
    closer = look_closer(reference, "train", Nobody())  # type: ignore[arg-type]
    assert closer.rubric.exercise("train").probes == ()
    assert closer.observed == ()


def test_other_draws_of_a_generator_are_drawn_first() -> None:
    """The function gets later numbers of the same generator."""
    solution = source_of("import math", "def graded(x, generator): return x + generator.random()")
    arguments = {"x": 1, "generator": {"generator": "numpy"}}
    exercise = Exercise("graded", "1", 1, "value", (Probe("probe", arguments),))
    drawing = with_other_draws(solution, exercise)
    assert drawing is not None
    assert [item.source.splitlines() for item in drawing.statements] == [
        ["import math"],
        [
            "def graded(x, generator):",
            "    generator.random()",
            "    return x + generator.random()",
        ],
    ]
    assert (
        with_other_draws(solution, Exercise("graded", "1", 1, "value", (Probe("p", {}),))) is None
    )


def test_a_mutant_that_only_draws_otherwise_is_equivalent() -> None:
    """A symmetric random shift may be subtracted: its numbers differ, its distribution does not."""
    reference = load_reference(ours("06"))
    (mutant,) = [
        variant
        for variant in variants_of(reference)
        if variant.function == "pca_color_shift"
        and variant.is_mutant
        and "images - shifts" in variant.source
    ]
    (graded,) = grade_variants([mutant], reference)
    assert graded.fate == "equivalent"


def test_a_mutant_is_no_survivor_where_its_rewrite_is_not_right() -> None:
    """2x2 pooling and Flatten fit images of 64x64 only: no other size tells of their mutants."""
    reference = load_reference(ours("03"))
    made = variants_of(reference)
    (mutant,) = [
        variant
        for variant in mutants_of_rewrites(made, 1)
        if variant.rewrite == "average_pooling_and_flatten"
        and variant.operator == "swapped_layers"
        and "layers.Flatten()(X)\n    return" in variant.source
    ]
    (graded,) = grade_variants([mutant], reference)
    assert graded.fate == "equivalent"


def test_a_right_case_is_judged_with_its_wrong_helper() -> None:
    """A right function may come with a wrong helper, which is judged for itself."""
    reference = load_reference(ours("03"))
    (case,) = [
        item for item in variants_of_cases(reference) if item.operator == "tensorflow_softmax"
    ]
    assert case.also_changed == ("convolutional_block", "identity_block")
    (graded,) = grade_variants([case], reference)
    assert graded.fate == "kept", graded.findings


def test_each_fact_is_judged_under_a_name_of_its_own() -> None:
    """A requirement may have the name of a fact that it does not look at."""
    folder = ours("05_transfer_learning")
    exercise = read_rubric(folder).exercise("freeze")
    first, *others = exercise.requirements
    fact = _with_every_fact(exercise, folder)[-1].looks_at[0]
    named_alike = replace(exercise, requirements=(replace(first, name=fact), *others))
    judged = [item.name for item in _with_every_fact(named_alike, folder)]
    assert fact not in {name for item in others for name in item.looks_at}
    assert judged.count(fact) == 1 and len(set(judged)) == len(judged)
