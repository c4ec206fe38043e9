"""Plans for processes, and the first answer of one that runs student code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.observation import Network
from grader.rubrics import Exercise, Probe
from grader.submission import SubmissionSource

COSTS_NOTHING = "This costs nothing if no graded function needs it."
"""The end of a remark on a failed statement."""


@dataclass(frozen=True)
class HelperFunctions:
    """Helper functions of the reference that take the place of the student's."""

    source: SubmissionSource
    also_accepts: tuple[str, ...] = ()
    """Names of further parameters that the student's helper functions may have."""


@dataclass(frozen=True)
class HiddenProbes:
    """The probes that students do not know."""

    probes: tuple[Probe, ...]
    seeds: Mapping[str, str]
    """Secret of each, by its name."""


@dataclass(frozen=True)
class ObservationPlan:
    """A function to observe. The plan crosses into the process of the student's code.

    It holds no expected value and no function that is being judged. Helper functions of the
    reference are in it only after the student's own ones were judged, in another process.
    """

    source: SubmissionSource
    exercise: Exercise
    """Without its requirements, whose wording gives answers away, and without hidden probes."""
    seeds: Mapping[str, str]
    """Secret of each probe, by its name: neither that of the reference nor that of a probe which is
    not in the plan follows from it."""
    helpers: HelperFunctions | None = None
    """None where the student's own helper functions are called."""
    given: tuple[str, ...] = ()
    """Functions and classes of the notebook around its exercises: a failure in one of them is
    shown at the line that calls it."""
    hidden: HiddenProbes | None = None
    """Given to the process when it has answered the probes of `exercise`."""


@dataclass(frozen=True)
class WrongNetwork:
    """A network that differs from the reference's, on the inputs of one probe."""

    found: Network
    expected: Network
    seed: str
    """Secret of the probe that both were observed with."""
    probe: Probe
    is_part: bool
    """True if `found` ends where the function stopped."""


@dataclass(frozen=True)
class RepairPlan:
    """Networks whose differences are to be explained, in a process without student code.

    It holds expected values.
    """

    wrong: tuple[WrongNetwork, ...]
    layers: SubmissionSource
    """The layers of the solution's own that the expected networks have, with what they need."""


@dataclass(frozen=True)
class DefinitionsRan:
    """The first answer of an observation: how running the definitions went."""

    notes: tuple[str, ...]


def secrets_of(seed: str, exercise: Exercise) -> dict[str, str]:
    """Return the secret of each probe, by its name.

    Args:
        seed: of the reference, which follows from none of them.
        exercise: the function and its probes.
    """
    return {
        probe.name: hashlib.sha256(f"{seed}/{exercise.name}/{probe.name}".encode()).hexdigest()
        for probe in exercise.probes
    }


def seed_of(seed: str, exercise: Exercise, probe: Probe) -> str:
    """Return the seed of one call, which decides its inputs and weights.

    Args:
        seed: secret of the probe.
        exercise: the function.
        probe: the call.
    """
    return f"{seed}/{exercise.name}/{probe.name}"


def without_answers(exercise: Exercise) -> Exercise:
    """Remove requirements, hints and answers: they reveal the expected result."""
    return replace(
        exercise,
        requirements=(),
        spoken=(),
        probes=tuple(
            replace(probe, hint="", answers=(), is_hidden=False) for probe in exercise.probes
        ),
    )
