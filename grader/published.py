"""The reference that students get: the solution observed at the public probes.

It holds the networks and numbers of the public probes, which `check` may show, and neither the
solution's text nor anything of the hidden probes. Grading uses other inputs and weights, which
nobody without the solution can compute.

The libraries need not be the same: between TensorFlow 2.19 with Keras 3.10 and 2.21 with 3.15, and
between NumPy 2.1 and 2.5, the outputs of both solutions differ by at most 1.4e-6 of the largest.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from grader.contest import with_data
from grader.course import AssignmentFolder
from grader.errors import CouldNotGradeError
from grader.observation import Observation, Place, Step
from grader.reference_file import Circumstances, read_observed, write_observed
from grader.rubrics import Rubric, read_rubric

LIBRARIES = ("tensorflow", "keras", "numpy")
"""Libraries that an observation depends on."""
_TOLD = {"tensorflow": "TensorFlow", "keras": "Keras"}
"""Libraries whose version a student chooses, as people write them. NumPy follows Python."""


@dataclass(frozen=True)
class PublicReference:
    """Everything that `check` needs for a comparison."""

    rubric: Rubric
    """With the public probes alone."""
    observed: tuple[Observation, ...]
    seed: str
    libraries: Mapping[str, str]
    """The versions with which the solution was observed."""
    given: tuple[str, ...] = ()
    """Functions and classes of the notebook around its exercises."""

    @property
    def other_versions(self) -> str:
        """A sentence about other versions of TensorFlow or Keras, if any."""
        there, here = _in_words(self.libraries), _in_words(installed_libraries())
        if there == here:
            return ""
        return (
            f"The reference was made with {there}, here are {here}: where a finding makes no "
            f"sense, install what requirements.txt names."
        )


def installed_libraries() -> dict[str, str]:
    """Return the versions of this machine."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def shipped_reference(assignment: AssignmentFolder) -> PublicReference | None:
    """Read the reference that a bundle has; None in a checkout, which has none.

    Raises:
        CouldNotGradeError: the file is damaged.
    """
    path = assignment.public_reference
    if not path.is_file():
        return None
    try:
        observed, circumstances = read_observed(path)
    except (OSError, ValueError, KeyError) as error:
        raise CouldNotGradeError(
            f"The reference {path} is damaged ({error}). Get a new copy of the folder."
        ) from error
    rubric = with_data(read_rubric(assignment), assignment.course)
    return PublicReference(
        rubric, observed, circumstances.seed, circumstances.libraries, circumstances.given
    )


def write_published(file: Path | BinaryIO, reference: PublicReference) -> None:
    """Write a reference for students."""
    observations = tuple(map(_without_text, reference.observed))
    circumstances = Circumstances(reference.seed, dict(reference.libraries), reference.given)
    write_observed(file, observations, circumstances)


def _without_text(seen: Observation) -> Observation:
    """Remove the solution's lines from an observation."""
    steps = tuple(
        Step(Place("solution", 1), (), {name and "value": value})
        for step in seen.steps
        for name, value in step.values.items()
        if step.place
    )
    return replace(seen, steps=steps, seconds=0.0)


def _in_words(libraries: Mapping[str, str]) -> str:
    return " and ".join(f"{word} {libraries[name]}" for name, word in _TOLD.items())
