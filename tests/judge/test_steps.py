"""The statement at which values begin to be wrong, for functions that were really executed."""

from __future__ import annotations

import linecache
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from grader.judge.assignments import (
    Runs,
    assigned_later,
    deciding_line,
    ends_without_value,
    returned_at,
)
from grader.judge.steps import where_values_are_missing, where_values_differ
from grader.observation import Definition, Failure, Observation, Place
from grader.observe.code.steps import recorded_steps

SHEAR = """\
def shear(image, slope, generator):
    height, width = image.shape
    rows, columns = np.indices((height, width))
    middle = (height - 1) / 2
    noise = generator.normal(size=image.shape)
    y = rows - middle
    moved = columns - slope * y
    return image * moved + noise
"""


def observed(source: str) -> Observation:
    """Call the function of a text, and keep its steps."""
    linecache.cache["<cell 1>"] = (len(source), None, source.splitlines(keepends=True), "<cell 1>")
    namespace = {"np": np}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    image = np.random.default_rng(3).random((5, 6))
    with recorded_steps(namespace["shear"]) as steps, suppress(Exception):
        namespace["shear"](image, 0.5, np.random.default_rng(1))
    return Observation("shear", "one", steps=tuple(steps))


def origin(source: str) -> int | None:
    """Return the line at which the values of a text begin to differ."""
    place = where_values_differ(observed(source), observed(SHEAR))
    return place and place.line


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("(height - 1) / 2", "height / 2", 4),
        ("size=image.shape)", "size=(2, *image.shape))", 5),
        ("rows - middle", "rows + middle", 6),
        ("slope * y", "slope * rows", 7),
        ("slope * y", "slope * moved", None),  # it stops, and nothing before it is wrong
        ("moved + noise", "moved - noise", 8),
        ("image * moved", "image @ moved", None),
    ],
)
def test_the_statement_that_makes_a_wrong_value_of_right_ones_is_found(
    right: str, wrong: str, line: int | None
) -> None:
    """A wrong value is followed back to its origin, whatever fails behind it."""
    assert origin(SHEAR.replace(right, wrong)) == line


def test_other_names_and_other_steps_are_no_mistake() -> None:
    """A value from which a right one is computed is another way of writing."""
    renamed = SHEAR.replace("middle", "m").replace("columns", "c")
    assert origin(renamed) is None
    doubled = SHEAR.replace("(height - 1) / 2", "height - 1").replace("rows - m", "rows - 0.5 * m")
    assert origin(doubled) is None
    assert origin(doubled.replace("image * moved", "2 * image * moved")) == 8


def test_two_origins_say_nothing() -> None:
    """Where several statements make other values, the function works in another way."""
    other = SHEAR.replace("(height - 1) / 2", "height").replace("normal", "uniform")
    assert origin(other) is None


def test_a_copy_that_the_reference_does_not_make_explains_a_wrong_value() -> None:
    """`moved = columns` has a known value, and what is computed from it is wrong."""
    assert origin(SHEAR.replace("rows - middle", "rows + 0 * middle")) == 6


def test_one_value_under_two_names_explains_a_failure() -> None:
    """`columns` has the value of `rows`, and the function stops where it is read."""
    twice = SHEAR.replace("np.indices((height, width))", "np.indices((height, width))[[0, 0]]")
    stops = twice.replace("columns - slope * y", "columns[99]")
    failure = Failure("raised", "IndexError", "index 99 is out of bounds")
    found = replace(observed(stops), failure=failure)
    place = where_values_differ(found, observed(SHEAR))
    assert place is not None
    assert place.line == 3
    copied = SHEAR.replace("    y =", "    x = columns\n    y =").replace("columns -", "x[99] -")
    found = replace(observed(copied), failure=failure)
    assert where_values_differ(found, observed(SHEAR)) is None  # a copy is no mistake


def test_a_number_of_another_variable_is_no_right_number() -> None:
    """Half the height is the width here, and only its name tells that it is wrong."""
    text = SHEAR.replace("    middle", "    half = 2 * height\n    middle").replace(
        "(height - 1) / 2", "half"
    )
    wrong = text.replace("2 * height", "width")
    place = where_values_differ(observed(wrong), observed(text))
    assert place is not None
    assert place.line == 4


def test_a_condition_whose_other_branch_does_right_is_right() -> None:
    """A line that never does right is then wrong itself, though the condition was meant."""
    text = "def name(p):\n    if p > 0.5:\n        return 'yes'\n    return 'yes'\n"
    definition = Definition("name", Place("cell 2", 1, "def name(p):"), text)
    line = Place("cell 2", 4, "return 'yes'")
    other_is_right = Runs(frozenset({2, 4}), True, frozenset({2, 3}), frozenset({4}))
    assert deciding_line(line, "if ", definition, other_is_right).line == 4
    both_wrong = Runs(frozenset({2, 4}), True, frozenset(), frozenset({4}))
    assert deciding_line(line, "if ", definition, both_wrong).line == 2


def test_two_branches_with_wrong_constants_have_one_condition() -> None:
    """Each returns what the other one should, whatever its own choice."""
    text = (
        "def choose(many, similar):\n    if not many:\n"
        "        return 'last' if similar else 'all'\n    return 'head'\n"
    )
    definition = Definition("choose", Place("cell 2", 1, "def choose(many, similar):"), text)
    line = Place("cell 2", 3, text.splitlines()[2].strip())
    runs = Runs(frozenset({2, 3}), True, frozenset(), frozenset({3, 4}))
    assert deciding_line(line, "", definition, runs).line == 2
    computed = replace(definition, source=text.replace("'last' if", "many + 1 if"))
    assert deciding_line(line, "", computed, runs).line == 3


def test_the_gap_of_a_missing_statement_is_found() -> None:
    """It lies before the statement that stops, as no other one is in between."""
    without = SHEAR.replace("    y = rows - middle\n", "")
    place = where_values_are_missing(observed(without), observed(SHEAR))
    assert place is not None
    assert place.text.startswith("moved")


def test_forged_steps_say_nothing() -> None:
    """Whatever a process with student code sends, no judge fails."""
    for value in ({"sums": "x", "shape": 3}, {"sums": ["x", None], "shape": []}, [[]], 3, None):
        steps = tuple(
            step if step.place is None else type(step)(step.place, step.reads, {"y": value})
            for step in observed(SHEAR).steps
        )
        forged = Observation("shear", "one", steps=steps)
        where_values_differ(forged, observed(SHEAR))
        where_values_are_missing(forged, observed(SHEAR))


CHOICE = """\
def choose(model, training):
    rate = 0.1
    if training:
        rate = 0.2
    model.compile(optimizer=rate)
    result = model
    return result
"""
DEFINITION = Definition("choose", Place("cell 2", 11, "def choose(model, training):"), CHOICE)


def at(line: int) -> Place:
    """Return a place in the text above."""
    return Place("cell 2", 10 + line, CHOICE.splitlines()[line - 1].strip())


def test_an_argument_leads_to_its_assignment_and_a_return_to_its_variable() -> None:
    """The last assignment before the line counts."""
    runs = Runs(frozenset({12, 13, 14, 15}), True, frozenset(), frozenset())
    assert deciding_line(at(5), "optimizer=", DEFINITION, runs) == at(4)
    assert deciding_line(at(5), ".compile(", DEFINITION, runs) == at(5)
    assert returned_at(at(7), DEFINITION) == at(6)
    assert returned_at(at(6), DEFINITION) is None


@pytest.mark.parametrize(
    "end",
    [
        "return keras.Model(network.input, head)",
        "return keras.Model(inputs, outputs=head, name='new')",
        "return Model(inputs, head)",
        "model = keras.Model(inputs, head)\n    return model",
    ],
)
def test_a_returned_model_leads_to_its_output(end: str) -> None:
    """The line that makes its last tensor decides what it computes."""
    source = f"def head_on(network):\n    head = network.layers[-2].output\n    {end}\n"
    place = Place("cell 2", 1, "def head_on(network):")
    lines = source.splitlines()
    last = Place("cell 2", len(lines), lines[-1].strip())
    found = returned_at(last, Definition("head_on", place, source))
    assert found == Place("cell 2", 2, "head = network.layers[-2].output")


def test_a_function_without_a_value_is_known() -> None:
    """A `return` alone returns nothing."""
    place = Place("cell 2", 1, "def f(x):")
    assert ends_without_value(Definition("f", place, "def f(x):\n    x += 1\n    return\n"))
    assert not ends_without_value(Definition("f", place, "def f(x):\n    return x\n"))


def test_a_name_that_is_read_too_early_leads_to_its_first_assignment() -> None:
    """That line stands too low; a name that is also assigned above was forgotten elsewhere."""
    assert assigned_later("rate", at(1), DEFINITION) == at(2)
    assert assigned_later("rate", at(3), DEFINITION) is None
    assert assigned_later("nothing", at(3), DEFINITION) is None


def test_a_line_that_does_right_elsewhere_or_did_not_run_leads_to_its_condition() -> None:
    """A line outside of all conditions stays where it is."""
    ran = frozenset({12, 13, 15})
    not_run = Runs(ran, True, frozenset(), frozenset())
    assert deciding_line(at(4), "", DEFINITION, not_run) == at(3)
    unknown = Runs(ran, False, frozenset(), frozenset())
    assert deciding_line(at(4), "", DEFINITION, unknown) == at(4)
    right_elsewhere = Runs(ran | {14}, True, frozenset({14}), frozenset())
    assert deciding_line(at(4), "", DEFINITION, right_elsewhere) == at(3)
    unconditional = Runs(ran | {14}, True, frozenset({15}), frozenset({15}))
    assert deciding_line(at(5), "", DEFINITION, unconditional) == at(5)
