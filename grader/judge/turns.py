"""Finds the turn of a loop that adds nothing to the returned list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.judge.assignments import returned_name
from grader.observation import Definition, Observation, Place, Step

_LOOP = re.compile(r"(?:async )?for ")


def turn_that_adds_nothing(
    observation: Observation, length: int, definition: Definition
) -> tuple[int, Place] | None:
    """Find the first turn without a new item, and its innermost line or condition.

    Args:
        observation: one that was recorded to the end.
        length: the number of items that the list should have.
        definition: the student's text of the function.

    Returns:
        The turn, counted from 1, and the line; None unless the function returns a variable, and
        has a loop of as many turns as items.
    """
    steps = observation.steps
    end = steps[-1].place if steps and "" in steps[-1].values else None
    name = returned_name(end) if end else None
    turns = _turns(steps)
    if name is None or len(turns) != length:
        return None
    for number, turn in enumerate(turns, 1):
        places = [step.place for step in turn if step.place]
        if places and not any(name in step.values for step in turn):
            return number, max(places[::-1], key=lambda place: _rank(place, definition))
    return None


def _turns(steps: Sequence[Step]) -> list[list[Step]]:
    """Group the steps in and after the first loop by its turns."""
    places = [step.place for step in steps if step.place]
    first = next((place for place in places if _LOOP.match(place.text)), None)
    turns: list[list[Step]] = []
    for step in steps:
        if step.place and step.place == first:
            turns.append([])
        elif turns:
            turns[-1].append(step)
    return turns


def _rank(place: Place, definition: Definition) -> tuple[int, bool]:
    """Return the number of blanks before a line, and True for a condition."""
    offset = place.line - definition.place.line
    # A forged record may name any line.
    line = dict(enumerate(definition.source.splitlines())).get(offset, "")
    return len(line) - len(line.lstrip()), place.text.startswith(("if ", "elif "))
