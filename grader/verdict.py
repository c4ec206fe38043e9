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
<<<<<<< HEAD
    """Place, subject, found and expected value, in one or two sentences."""
=======
    """One or two sentences: the place, the quantity, found and expected."""
>>>>>>> english
    hint: str = ""
    """One step that helps without giving the answer."""
    place: Place | None = None
    """The student's line with the mistake."""
    mistake: str = ""
<<<<<<< HEAD
    """The message without the student's own names and lines: equal for equal mistakes. Empty if
    the message holds no such names or lines."""
=======
    """The message without the student's own names and lines, the same for equal mistakes. Empty if
    the message contains neither."""
>>>>>>> english


@dataclass(frozen=True)
class Divergence:
<<<<<<< HEAD
    """The two graphs of a wrong network, and their first difference from the input on."""
=======
    """The found and the expected graph, and their first difference from the input on."""
>>>>>>> english

    found: Network
    expected: Network
    found_nodes: tuple[int, ...]
<<<<<<< HEAD
    """Indices in `found` at the first divergence; empty if something is missing."""
    expected_nodes: tuple[int, ...]
    """Indices in `expected` at the first divergence; empty if something is too much."""
=======
    """Indices in `found` at the first difference; empty if a node is missing."""
    expected_nodes: tuple[int, ...]
    """Indices in `expected` at the first difference; empty if a node is too many."""
>>>>>>> english
    equal: tuple[tuple[int, int], ...]
    """Pairs (index in `found`, index in `expected`) of nodes that agree from the input on."""


@dataclass(frozen=True)
class ExerciseVerdict:
    """The verdict on one graded function."""

    name: str
    number: str
    score: float
    max_score: float
    findings: tuple[Finding, ...]
    note: str = ""
<<<<<<< HEAD
    """A sentence on the judging, for example with the reference's helper functions."""
=======
    """A remark on the judging, for example that the reference's helper functions were used."""
>>>>>>> english
    divergence: Divergence | None = None
    source: str = ""
    """The student's text of the function; empty if there is none."""
    place: Place | None = None
<<<<<<< HEAD
    """The place where that text begins."""
=======
    """Place where that text begins."""
>>>>>>> english


@dataclass(frozen=True)
class SubmissionVerdict:
    """The verdict on one student's submission."""

    student: str
    assignment: str
    status: SubmissionStatus
    score: float
    max_score: float
    exercises: tuple[ExerciseVerdict, ...]
    message: str = ""
<<<<<<< HEAD
    """One sentence if the status is not "graded"."""
=======
    """The reason for a status other than "graded", in one sentence."""
>>>>>>> english
    notes: tuple[str, ...] = ()
    """Remarks that cost no points."""
    seconds: float = 0.0
