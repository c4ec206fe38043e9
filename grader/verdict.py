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
    """One or two sentences: the place, the quantity, found and expected."""
    hint: str = ""
    """One step that helps without giving the answer."""
    place: Place | None = None
    """The student's line that the finding is about."""
    mistake: str = ""
    """The message without the student's own names and lines, the same for equal mistakes. Empty if
    the message contains neither."""


@dataclass(frozen=True)
class Divergence:
    """The found and the expected graph, and their first difference from the input on."""

    found: Network
    expected: Network
    found_nodes: tuple[int, ...]
    """Indices in `found` at the first difference; empty if a node is missing."""
    expected_nodes: tuple[int, ...]
    """Indices in `expected` at the first difference; empty if a node is too many."""
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
    """A remark on the judging, for example that the reference's helper functions were used."""
    divergence: Divergence | None = None
    source: str = ""
    """The student's text of the function; empty if there is none."""
    place: Place | None = None
    """Place where that text begins."""


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
    """The reason for a status other than "graded", in one sentence."""
    notes: tuple[str, ...] = ()
    """Remarks that cost nothing."""
    seconds: float = 0.0
