"""What goes into the process of the student's code, and the first thing that comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from grader.observation import Plain
from grader.rubrics import Exercise
from grader.submission import SubmissionSource


@dataclass(frozen=True)
class ObservationPlan:
    """What to observe. It crosses into the process of the student's code.

    It holds no expected value and no function that is being judged. Helper functions of the
    reference are in it only where the student's own ones were judged before, in another process.
    """

    source: SubmissionSource
    exercises: tuple[Exercise, ...]
    """Without their requirements, whose wording gives answers away."""
    seed: str
    helpers: SubmissionSource | None = None
    """The reference's helper functions, where they take the place of the student's."""
    also_accepts: Mapping[str, Plain] = field(default_factory=dict)
    """Further parameters that the student's helper functions may have, as in `Exercise`."""


@dataclass(frozen=True)
class DefinitionsRan:
    """The first thing that an observation tells: how running the definitions went."""

    notes: tuple[str, ...]


def without_answers(exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Exercises without what is expected: requirements and hints tell it, answers are it."""
    return tuple(
        replace(
            exercise,
            requirements=(),
            probes=tuple(replace(probe, hint="", answers=()) for probe in exercise.probes),
        )
        for exercise in exercises
    )
