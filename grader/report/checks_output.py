"""The output of `check()`: a line for each exercise, and the points so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.cell_output import CellOutput
from grader.report.check_output import LONGEST_MESSAGE, CheckOutput
from grader.report.pages import FINDING_MARKS, render
from grader.report.sentence import sentence
from grader.report.summary import main_finding
from grader.report.text import format_score, one_line
from grader.verdict import ExerciseVerdict, FindingStatus


@dataclass(frozen=True)
class ExerciseLine:
    """The line of one exercise."""

    tone: FindingStatus
    number: str
    name: str
    outcome: str
    """The points in words, or that there is no answer yet."""
    message: str
    """The main mistake; empty without a mistake or an answer."""


@dataclass(frozen=True, repr=False)
class ChecksOutput(CellOutput):
    """The verdicts on all exercises, for Jupyter, a terminal and plain text."""

    verdicts: Sequence[ExerciseVerdict]

    @property
    def outcome(self) -> str:
        """The points in words: "62 of 100 points so far"."""
        judged = [verdict for verdict in self.verdicts if not verdict.is_open]
        score = sum(verdict.score for verdict in judged)
        points = sum(verdict.max_score for verdict in judged)
        words = f"{format_score(score)} of {format_score(points)} points"
        return words if self.is_complete else f"{words} so far"

    @property
    def is_complete(self) -> bool:
        """True if every exercise has all its points, apart from what a person grades."""
        lines = zip(self.verdicts, self.lines, strict=True)
        return all(line.tone == "passed" for verdict, line in lines if not verdict.is_open)

    @property
    def lines(self) -> tuple[ExerciseLine, ...]:
        """The exercises, in the order of the assignment."""
        return tuple(map(_line, self.verdicts))

    @property
    def advice(self) -> str:
        """The next step: a call about the first mistake, or to hand in."""
        if self.is_complete and any(verdict.is_open for verdict in self.verdicts):
            return "All functions are right. Answer the questions, save the notebook, hand it in."
        if self.is_complete:
            return "All done. Save the notebook and hand it in."
        wrong = next((line.name for line in self.lines if line.tone == "failed"), "")
        return f"`check({wrong})` shows more about the first mistake." if wrong else ""

    @property
    def text(self) -> str:
        """Plain text."""
        lines = [
            f"{FINDING_MARKS[line.tone]} {line.number} {line.name}: {line.outcome}"
            + (f"; {line.message}" if line.message else "")
            for line in self.lines
        ]
        return "\n".join([self.outcome, *lines, *filter(None, [self.advice])])

    @property
    def html(self) -> str:
        """HTML."""
        lines = zip(self.verdicts, self.lines, strict=True)
        tones = {line.tone for verdict, line in lines if not verdict.is_open}
        return render(
            "checks.html",
            outcome=self.outcome,
            tone=next(
                (tone for tone in ("failed", "unjudged", "skipped") if tone in tones), "passed"
            ),
            lines=self.lines,
            advice=self.advice,
        )


def _line(verdict: ExerciseVerdict) -> ExerciseLine:
    check = CheckOutput(verdict)
    message = ""
    if check.tone == "failed":
        finding = main_finding(verdict)
        words = f"{finding.requirement}: {sentence(finding, verdict.place)}" if finding else ""
        message = verdict.note or words
    return ExerciseLine(
        check.tone, verdict.number, verdict.name, check.outcome, one_line(message, LONGEST_MESSAGE)
    )
