"""A procedure after its call, and facts about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from numpy.typing import NDArray

from grader.errors import CouldNotGradeError
from grader.observation import Plain
from grader.observe.facts.budget import Training
from grader.observe.registry import Registry


class Arguments(Mapping[str, Any]):
    """The arguments of a call; a fact can read those that it declares."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._fact, self._declared = "", frozenset[str]()

    @contextmanager
    def readable_for(self, fact: str, declared: frozenset[str]) -> Iterator[None]:
        """Let a fact read the arguments that it declares, while the context is open."""
        before = self._fact, self._declared
        self._fact, self._declared = fact, declared
        try:
            yield
        finally:
            self._fact, self._declared = before

    def __getitem__(self, name: str) -> Any:
        if name not in self._declared:
            raise CouldNotGradeError(
                f"The fact {self._fact} reads the argument {name} and does not declare it: "
                f'write @fact(reads=("{name}", ...)).'
            )
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._given if name in self._declared)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, eq=False)  # one call is equal to no other
class Procedure:
    """A procedure after its call."""

    arguments: Arguments
    returned: Any
    again: Callable[..., Any]
    """Calls it once more; arguments that are given by name replace those of the probe."""
    optimizer_before: Any = None
    """The optimizer of the given model before the call; None if it was not compiled."""
    training: Training | None = None
    """Steps and seconds of the call."""
    asks: NDArray[Any] | None = None
    """Images that a returned model is asked about; the function has not seen them."""
    secret: str = ""
    """Secret of the probe."""

    def random(self, purpose: str) -> np.random.Generator:
        """Make a generator of numbers that only the judge knows, equal for equal purposes."""
        digest = hashlib.sha256(f"{self.secret}/{purpose}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))

    @property
    def model(self) -> keras.Model:
        """The given model; procedures change it in place."""
        return self.arguments["model"]


@dataclass(frozen=True)
class Fact:
    """A value with words for the student."""

    value: Plain
    """None where there is nothing to look at. It is evidence if it depends on the secret, as the
    numbers do that a function makes of secret arguments."""
    words: str
    hint: str = ""
    """A hint that fits what was found, in place of the rubric's."""
    points_at: str = ""
    """Text of the student's line that made what was found, in place of the rubric's."""
    fits: bool = False
    """True if the value is right after all that the function did before. So another requirement's
    mistake, if there is one, explains that it is not the reference's."""
    evidence: Plain = None
    """For a value that does not depend on the secret: numbers that do, and that go with the value.
    The judge compares both."""
    is_claim: bool = False
    """True for a value that can be guessed and has no evidence. It earns points only in an exercise
    in which evidence shows something right."""


Look: TypeAlias = Callable[[Procedure], Fact]

FACTS: Registry[Look] = Registry("fact")
"""The facts that a rubric can ask for."""


def fact(*, reads: tuple[str, ...], optional: tuple[str, ...] = ()) -> Callable[[Look], Look]:
    """Register a function as the fact of its name.

    Args:
        reads: parameters of the exercise whose arguments the fact reads; written out, so that a
            rubric is checked against them without running this code.
        optional: further ones, which an exercise need not have.
    """
    declared = frozenset((*reads, *optional))

    def register(function: Look) -> Look:
        name = function.__name__

        def look(procedure: Procedure) -> Fact:
            with procedure.arguments.readable_for(name, declared):
                return function(procedure)

        FACTS.add(function, look)
        return function

    return register


def sample_of(numbers: NDArray[Any]) -> dict[str, list[float]]:
    """Return random numbers as a sample, which the judge compares by a statistical test."""
    return {"sample": [float(number) for number in numbers]}
