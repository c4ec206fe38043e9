"""What `check()` shows under a cell: a line for each exercise, and the points so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.cell_output import CellOutput
from grader.report.check_output import LONGEST_MESSAGE, STATUS_MARKS, render_check
from grader.report.pages import environment
from grader.report.summary import main_finding
from grader.report.text import format_score, is_untouched, one_line
from grader.verdict import ExerciseVerdict, FindingStatus


@dataclass(frozen=True)
class ExerciseLine:
    """One exercise, on one line."""

    tone: FindingStatus
    mark: str
    number: str
    name: str
    outcome: str
    """The points in words, or that there is no answer yet."""
    message: str
    """What is wrong first; empty where nothing is, or nothing yet."""


@dataclass(frozen=True, repr=False)
class ChecksOutput(CellOutput):
    """The verdicts on all exercises, which render themselves as those on one do."""

    verdicts: tuple[ExerciseVerdict, ...]

    @property
    def outcome(self) -> str:
        """The points so far in words: "62 of 100 points so far"."""
        score = sum(verdict.score for verdict in self.verdicts)
        points = sum(verdict.max_score for verdict in self.verdicts)
        return f"{format_score(score)} of {format_score(points)} points so far"

    @property
    def lines(self) -> tuple[ExerciseLine, ...]:
        """The exercises, in the order of the assignment."""
        return tuple(map(_line, self.verdicts))

    @property
    def advice(self) -> str:
        """Where more is said; empty where all is right."""
        wrong = next((line.name for line in self.lines if line.tone == "failed"), "")
        return f"`check({wrong})` says more of the first that is wrong." if wrong else ""

    @property
    def text(self) -> str:
        """Plain text."""
        lines = [
            f"{line.mark} {line.number} {line.name}: {line.outcome}"
            + (f"; {line.message}" if line.message else "")
            for line in self.lines
        ]
        return "\n".join([self.outcome, *lines, *filter(None, [self.advice])])

    @property
    def html(self) -> str:
        """The same as HTML."""
        template = environment().get_template("checks.html")
        return template.render(
            outcome=self.outcome, tone=self._tone, lines=self.lines, advice=self.advice
        )

    @property
    def _tone(self) -> FindingStatus:
        tones = {line.tone for line in self.lines}
        return "failed" if "failed" in tones else "skipped" if "skipped" in tones else "passed"


def show_checks(verdicts: Sequence[ExerciseVerdict]) -> None:
    """Display the verdicts under the running cell; print them where no notebook is running."""
    ChecksOutput(tuple(verdicts)).show()


def _line(verdict: ExerciseVerdict) -> ExerciseLine:
    tone: FindingStatus = "passed" if verdict.score >= verdict.max_score else "failed"
    message = ""
    if is_untouched(verdict):
        tone = "skipped"
    elif tone == "failed":
        finding = main_finding(verdict)
        message = verdict.note or (f"{finding.requirement}: {finding.message}" if finding else "")
    return ExerciseLine(
        tone,
        STATUS_MARKS[tone],
        verdict.number,
        verdict.name,
        render_check(verdict).outcome,
        one_line(message, LONGEST_MESSAGE),
    )
