"""Data that the judges of all kinds of exercise share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from grader.judge.anonymous import failure_without_numbers
from grader.judge.assignments import Runs, lines_of
from grader.judge.calls import call_in_words
from grader.judge.lines import end_without_value, line_behind, line_with
from grader.judge.steps import where_values_differ
from grader.judge.wording import Wording, failure_in_words
from grader.observation import Definition, Failure, Observation, Place
from grader.repair import repair_of_graphs
from grader.rubrics import Exercise
from grader.verdict import Finding, FindingStatus, Repair

Scored: TypeAlias = Sequence[tuple[Finding, float]]
"""Findings, each with its weight beside the others of its exercise."""


@dataclass(frozen=True)
class ProbePair:
    """Observations of one probe: of the student's function and of the reference's."""

    found: Observation
    reference: Observation

    @cached_property
    def repair_of_graphs(self) -> Repair | None:
        """The edits that explain two networks by their layers; None without proof."""
        found, expected = self.found.network, self.reference.network
        if not found or not expected:
            return None
        return repair_of_graphs(found, expected, is_part=self.found.failure is not None)


@dataclass(frozen=True)
class Judgement:
    """All findings on one exercise."""

    scored: Scored
    note: str = ""
    repair: Repair | None = None


@dataclass(frozen=True)
class Case:
    """One exercise and all that is known of a student's answer."""

    exercise: Exercise
    pairs: Sequence[ProbePair]
    """One pair for each probe."""
    definition: Definition | None
    """The student's text of the function."""
    defined: Collection[str]
    """Names of the submission's functions that answer no exercise."""
    repairs: Mapping[str, Repair] = field(default_factory=dict)
    """The repairs of wrong networks, by probe."""

    @property
    def failures(self) -> list[Failure]:
        """All failed calls, in the order of the probes."""
        return [pair.found.failure for pair in self.pairs if pair.found.failure]

    def explain_failure(self) -> Wording:
        """Explain the first failed call, at a line of the student."""
        failed = next(pair for pair in self.pairs if pair.found.failure)
        assert failed.found.failure is not None
        probe = next(item for item in self.exercise.probes if item.name == failed.reference.probe)
        call = "" if probe.is_hidden else call_in_words(self.exercise, probe, self.definition)
        wording = failure_in_words(failed.found.failure, self.exercise.name, self.defined, call)
        place = self._place_behind(failed) or wording.place
        place = place or (self.definition.place if self.definition else None)
        before = failed.found.failure.place
        if failed.found.failure.error == "UnboundLocalError" and place and before:
            message = f"{wording.message} Line {before.line} reads it before."
            wording = replace(wording, message=message) if before.line < place.line else wording
        return replace(wording, place=place)

    def _place_behind(self, failed: ProbePair) -> Place | None:
        """Find an earlier line that explains a failed call."""
        failure = failed.found.failure
        if failure is None or failure.kind not in ("raised", "wrong_return"):
            return None
        if failure.error == "NoneType" and self.definition:
            end = end_without_value(self.definition)
            if end is not None:
                return end
        place = where_values_differ(failed.found, failed.reference)
        if place is not None or self.definition is None:
            return place
        return line_behind(failure, self.definition)

    def earn_nothing(self, others: Iterable[Finding]) -> Scored:
        """Give all points to the finding on the first failed call."""
        wording = self.explain_failure()
        place = wording.place
        if self.failures[0].kind == "not_answered":
            first = Finding("skipped", "answer", wording.message, wording.hint, place)
        else:
            mistake = failure_without_numbers(wording.message)
            first = Finding("failed", "runs", wording.message, wording.hint, place, mistake)
        return [(first, 1.0), *((finding, 0.0) for finding in others)]

    def runs(self, here: ProbePair, wrong: Mapping[str, Place | None]) -> Runs:
        """Collect the lines that were executed.

        Args:
            here: the first pair that is wrong.
            wrong: name of each wrong probe → the line that did wrong, if it is known.
        """
        right = [pair for pair in self.pairs if pair.reference.probe not in wrong]
        steps = here.found.steps
        return Runs(
            here=lines_of(steps),
            is_complete=bool(steps) and "" in steps[-1].values,
            right=frozenset().union(*(lines_of(pair.found.steps) for pair in right)),
            wrong_lines=frozenset(place.line for place in wrong.values() if place),
        )

    def line_with(self, *texts: str, near: Place | None = None) -> Place | None:
        """Find the line of code with one of these texts; else the first line.

        Of several with one text it is the one nearest to a given line, and else the first.
        """
        return line_with(self.definition, *texts, near=near) if self.definition else None


def make_finding(
    requirement: str, wording: Wording | None, status: FindingStatus = "failed"
) -> Finding:
    """Make a finding from a sentence; without one, the requirement is passed."""
    if wording is None:
        return Finding("passed", requirement)
    return Finding(status, requirement, wording.message, wording.hint, wording.place)


def make_consequence(requirement: str, cause: Finding) -> Finding:
    """Make the finding of a requirement that is not met because of another mistake."""
    if cause.status != "failed":  # itself a consequence, which names the mistake
        return replace(cause, requirement=requirement, status="follows")
    line = f" (line {cause.place.line})" if cause.place else ""
    return Finding("follows", requirement, f"Follows from `{cause.requirement}`{line}.")
