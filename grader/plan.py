"""What goes into the process of the student's code, and the first thing that comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from grader.rubrics import Exercise
from grader.submission import SubmissionSource


@dataclass(frozen=True)
class ObservationPlan:
    """What to observe. It crosses into the process of the student's code, so it holds no answer."""

    source: SubmissionSource
    exercises: tuple[Exercise, ...]
    """Without their requirements, whose wording gives answers away."""
    seed: str
    helpers: SubmissionSource | None = None
    """The reference's definitions, where its helper functions take the place of the student's."""


@dataclass(frozen=True)
class DefinitionsRan:
    """The first thing that an observation tells: how running the definitions went."""

    notes: tuple[str, ...]
    failed_imports: Mapping[str, str]


def without_answers(exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Exercises without their requirements, whose wording tells what is expected."""
    return tuple(replace(exercise, requirements=()) for exercise in exercises)
