"""Verdicts: data that `grader.judge` makes and `grader.report` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from grader.observation import Network, Place, Plain

FindingStatus: TypeAlias = Literal["passed", "failed", "follows", "skipped", "unjudged"]
"""Status of a requirement.

passed   met
failed   a mistake: it costs points
follows  not met, only because of a mistake that another finding names: it costs nothing more
skipped  not looked at
unjudged the grader failed here: neither right nor wrong, so the submission has no score
"""
EditKind: TypeAlias = Literal[
    "attributes",
    "exchange",
    "missing",
    "extra",
    "swap",
    "inputs",
    "order",
    "weights",
    "outputs",
    "input shape",
    "difference",
]
"""Kind of a mistake in a network.

attributes   a layer has other arguments
exchange     another kind of layer
missing      layers are missing
extra        layers are too many
swap         two layers stand in the other order
inputs       a layer takes other tensors
order        a layer takes its tensors in another order
weights      a layer shares weights, or has its own, where it should not
outputs      another tensor is returned
input shape  the network begins with another shape
difference   the first difference of two graphs, which no short change explains
"""
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
    is_hidden: bool = False
    """True if no public probe shows it: its message may have values that students do not know."""


@dataclass(frozen=True)
class Edit:
    """One mistake in a network: a change that would correct it."""

    kind: EditKind
    found_nodes: tuple[int, ...]
    """Indices in the found network of the wrong nodes; empty if nodes are missing."""
    expected_nodes: tuple[int, ...]
    """Indices in the expected network of the right nodes; empty if nodes are too many."""
    arguments: Mapping[str, Plain] = field(default_factory=dict)
    """Arguments of the expected layer that are others in the student's, with the student's value;
    for the kind "attributes"."""


@dataclass(frozen=True)
class Repair:
    """The found and the expected graph, and the edits between them."""

    found: Network
    expected: Network
    edits: tuple[Edit, ...]
    """In the order of the expected network; at least one."""
    equal: tuple[tuple[int, int], ...]
    """Pairs (index in `found`, index in `expected`) of nodes that compute the same, after the edits
    before them."""
    is_proved: bool = False
    """True if the network, with these edits and no other, computes what is expected."""

    @property
    def found_of(self) -> dict[int, int]:
        """Map each expected node that has an equal to its first one."""
        return {expected: found for found, expected in reversed(self.equal)}

    @property
    def found_nodes(self) -> tuple[int, ...]:
        """Indices of all wrong nodes."""
        return tuple(index for edit in self.edits for index in edit.found_nodes)

    @property
    def expected_nodes(self) -> tuple[int, ...]:
        """Indices of all nodes that are expected in their place."""
        return tuple(index for edit in self.edits for index in edit.expected_nodes)


@dataclass(frozen=True)
class Adjustment:
    """Points that a person gave instead of the verdict's."""

    points: float
    automatic: float
    """The points of the verdict."""
    why: str
    who: str
    """User and machine."""
    when: str
    """UTC, ISO 8601."""


@dataclass(frozen=True)
class Question:
    """A question that a person grades, beside its answer."""

    title: str
    """The question in one sentence."""
    scheme: str = ""
    """Instructions for the people who grade, in Markdown; never for students."""
    is_code: bool = False
    """True if the answer is code, False if it is Markdown."""


@dataclass(frozen=True)
class ExerciseVerdict:
    """One graded function, or one question that a person grades."""

    name: str
    number: str
    score: float
    max_score: float
    findings: tuple[Finding, ...]
    note: str = ""
    """A remark on the judging, for example that the reference's helper functions were used."""
    repair: Repair | None = None
    source: str = ""
    """The student's text of the function or the answer; empty if there is none."""
    place: Place | None = None
    """Place where that text begins."""
    adjustment: Adjustment | None = None
    """The person's points that are in `score`; None for the verdict's own."""
    comment: str = ""
    """A person's comment in Markdown."""
    repair_is_hidden: bool = False
    """True if no public probe shows `repair`."""
    share: float | None = None
    """The part of the points that was earned, before rounding; None in verdicts of the first
    version."""
    question: Question | None = None
    """None for a function, which the grader judges."""

    @property
    def is_open(self) -> bool:
        """True if a person still has to grade the answer to a question."""
        judged = any(finding.status == "failed" for finding in self.findings)
        return self.question is not None and self.adjustment is None and not judged

    @property
    def unjudged(self) -> ExerciseVerdict:
        """The same exercise without points and findings."""
        return ExerciseVerdict(
            self.name, self.number, 0.0, self.max_score, (), question=self.question
        )


@dataclass(frozen=True)
class Deduction:
    """Points that a late hand-in loses."""

    points: float
    """Already taken from the score; 0 if it loses none."""
    words: str
    """"2 days late (10 % of the points for each day begun)"."""


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
    name: str = ""
    """The student's name for people; empty if nothing but `student` is known."""
    deduction: Deduction | None = None
    """None for a hand-in in time."""

    @property
    def shown(self) -> str:
        """The name by which people know the student."""
        return self.name or self.student

    @property
    def open_questions(self) -> tuple[ExerciseVerdict, ...]:
        """The questions that a person still has to grade."""
        return tuple(item for item in self.exercises if item.is_open)

    @property
    def judged_points(self) -> float:
        """The maximum score without open questions."""
        return self.max_score - sum(item.max_score for item in self.open_questions)

    @property
    def has_grade(self) -> bool:
        """True if everything is judged, so that the score is the grade."""
        return self.status != "not_graded" and not self.open_questions


def points_for(share: float, points: float) -> float:
    """Return the points for a share of an exercise, with two decimals."""
    return points if share == 1 else round(points * share, 2)


def asked_in(verdict: SubmissionVerdict) -> dict[str, Question]:
    """Map the questions of a verdict to their texts, as a rubric has them."""
    return {
        item.name: replace(item.question, is_code=False)
        for item in verdict.exercises
        if item.question
    }


def with_points(
    verdict: SubmissionVerdict,
    points: Mapping[str, float],
    questions: Mapping[str, Question] | None = None,
) -> SubmissionVerdict | None:
    """Give a verdict the points and questions of a changed rubric, without judging again.

    Args:
        verdict: as the grader made it.
        points: exercise or question → its new points.
        questions: question → its new text and scheme.

    Returns:
        None if a share of the points is unknown or a question is new, so that the submission has to
        be graded again.
    """
    if {item.name for item in verdict.exercises} != points.keys():
        return None
    exercises = []
    for exercise in verdict.exercises:
        question = (questions or {}).get(exercise.name)
        if exercise.share is None or (question is None) != (exercise.question is None):
            return None
        if question and exercise.question:
            question = replace(question, is_code=exercise.question.is_code)
        most = points[exercise.name]
        score = points_for(exercise.share, most)
        exercises.append(replace(exercise, score=score, max_score=most, question=question))
    return replace(
        verdict,
        exercises=tuple(exercises),
        score=round(sum(exercise.score for exercise in exercises), 2),
        max_score=sum(points.values()),
    )
