"""The condition that chose a wrong word, and the line of a wrong switch."""

from __future__ import annotations

import linecache
from types import SimpleNamespace
from typing import Any

import pytest

from grader.judge.branches import Answer, condition_that_chose
from grader.judge.steps import where_values_differ
from grader.judge.switches import unchanged_switch, where_switch_differs
from grader.observation import Definition, Observation, Place
from grader.observe.code.steps import recorded_steps

REGIME = """\
def regime(number, is_similar):
    if number >= 500:
        return "all"
    if number >= 50:
        return "last" if is_similar else "all"
    return "head" if is_similar else "last"
"""
CALLS = [(number, similar) for number in (20, 49, 50, 120, 499, 500, 900) for similar in (0, 1)]
SWITCH = """\
def thaw(layers, name):
    is_reached = False
    for layer in layers:
        is_reached = is_reached or layer.name == name
        layer.trainable = is_reached and not layer.is_normalization
    return layers
"""


def called(source: str, name: str, *arguments: Any) -> tuple[Any, Observation]:
    """Call the function of a text, and keep its steps."""
    linecache.cache["<cell 1>"] = (len(source), None, source.splitlines(keepends=True), "<cell 1>")
    namespace: dict[str, Any] = {}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    with recorded_steps(namespace[name]) as steps:
        value = namespace[name](*arguments)
    return value, Observation(name, "one", steps=tuple(steps))


def chosen_at(source: str) -> int | None:
    """Return the line of the condition that explains all wrong words."""
    wrong, right = [], []
    for number, similar in CALLS:
        expected, _ = called(REGIME, "regime", number, bool(similar))
        found, call = called(source, "regime", number, bool(similar))
        (right if found == expected else wrong).append(Answer(expected, call))
    place = condition_that_chose(wrong, right, Definition("regime", Place("cell 1", 1), source))
    return place and place.line


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        (">= 500", "> 500", 2),
        (">= 500", ">= 501", 2),
        (">= 500", ">= 100", None),  # nobody asked whether the number is at least 50
        (">= 50:", "> 50:", 4),
        (">= 50:", "< 50:", 4),
        ('return "last" if is_similar else "all"', 'return "last"', None),
        ('return "all"\n', 'return "last"\n', None),
        ('return "head" if', 'return "all" if', None),
    ],
)
def test_a_condition_is_named_where_it_explains_all_words(
    right: str, wrong: str, line: int | None
) -> None:
    """A condition that is right about the same number elsewhere is right here, too."""
    source = REGIME.replace(right, wrong)
    assert source != REGIME
    assert chosen_at(source) == line


def thawed(source: str) -> Observation:
    """Call a function on four layers, the second and the fourth of which normalize."""
    layers = [SimpleNamespace(name=name, is_normalization=name in "bd") for name in "abcd"]
    return called(source, "thaw", layers, "b")[1]


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("is_reached = False", "is_reached = True", 2),
        ("layer.name == name", "layer.name != name", 4),
        ("is_reached and not", "is_reached or not", 5),
        ("is_reached and not", "not", 5),
    ],
)
def test_a_switch_is_followed_to_the_line_that_is_wrong(right: str, wrong: str, line: int) -> None:
    """A switch that is right in each turn is read wrongly."""
    source = SWITCH.replace(right, wrong)
    found = thawed(source)
    assigning = Place("cell 1", 4, source.splitlines()[3].strip())
    (assigned,) = {step.place for step in found.steps if step.place and step.place.line == 4}
    assert assigned is not None and assigned.text == assigning.text
    place = where_switch_differs(assigned, found, thawed(SWITCH))
    assert place and place.line == line


def test_a_switch_that_nothing_changes_is_named_where_it_is_read() -> None:
    """The line that should change it is missing."""
    lines = SWITCH.splitlines(keepends=True)
    without = "".join(lines[:3] + lines[4:])
    place = unchanged_switch(Definition("thaw", Place("cell 1", 1), without))
    assert place and place.line == 4
    assert unchanged_switch(Definition("thaw", Place("cell 1", 1), SWITCH)) is None


def test_a_word_in_a_variable_is_no_mistake_where_the_solution_has_none() -> None:
    """Another way of writing gives a name to what the solution writes into a call."""
    source = "def double(x):\n    label = 'mine'\n    y = x * 2\n    return y\n"
    solution = "def double(x):\n    return x * 2\n"
    _, found = called(source, "double", 3)
    _, reference = called(solution, "double", 3)
    assert where_values_differ(found, reference) is None
