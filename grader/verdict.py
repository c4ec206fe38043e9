"""Verdicts: data that `grader.judge` makes and `grader.report` shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.observation import Network, Place

FindingStatus: TypeAlias = Literal["passed", "failed", "skipped"]
SubmissionStatus: TypeAlias = Literal[
    "graded",
    "unreadable",
    "timeout",
    "out_of_memory",
    "out_of_space",
    "crashed",
    "exited",
    "not_graded",
]


@dataclass(frozen=True)
class Finding:
    """The result of one requirement."""

    status: FindingStatus
    requirement: str
    """The requirement in a few words: "output shape", "learning rate"."""
    message: str = ""
    """Place, subject, found and expected value, in one or two sentences."""
    hint: str = ""
    """One step that helps without giving the answer."""
    place: Place | None = None
    """The student's line that the finding is about."""
    mistake: str = ""
    """The message without the student's own names and lines: equal for equal mistakes. Empty if
    the message holds no such names or lines."""


@dataclass(frozen=True)
class Divergence:
    """The two graphs of a wrong network, and their first difference."""

    found: Network
    expected: Network
    found_nodes: tuple[int, ...]
    """Indices in `found` at the first divergence; empty if something is missing."""
    expected_nodes: tuple[int, ...]
    """Indices in `expected` at the first divergence; empty if something is too much."""
    equal: tuple[tuple[int, int], ...]
    """Pairs (index in `found`, index in `expected`) of nodes that agree from the input on."""


@dataclass(frozen=True)
class ExerciseVerdict:
    """One graded function."""

    name: str
    number: str
    score: float
    max_score: float
    findings: tuple[Finding, ...]
    note: str = ""
    """A sentence on the judging, for example with the reference's helper functions."""
    divergence: Divergence | None = None
    source: str = ""
    """The student's text of the function; empty if there is none."""
    place: Place | None = None
    """The place where that text begins."""


@dataclass(frozen=True)
class SubmissionVerdict:
    """One student's submission."""

    student: str
    assignment: str
    status: SubmissionStatus
    score: float
    max_score: float
    exercises: tuple[ExerciseVerdict, ...]
    message: str = ""
    """One sentence if the status is not "graded"."""
    notes: tuple[str, ...] = ()
    """Remarks that cost nothing."""
    seconds: float = 0.0
