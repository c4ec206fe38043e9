"""The output of `check(function)`: a line for each requirement, and the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.console import Group, RenderableType
from rich.text import Text

from grader.report.cell_output import CellOutput
from grader.report.overview import overview
from grader.report.pages import FINDING_MARKS, render
from grader.report.picture import draw
from grader.report.sentence import sentence
from grader.report.text import by_hand, clean, format_score, is_untouched, one_line
from grader.verdict import ExerciseVerdict, Finding, FindingStatus

LONGEST_MESSAGE = 600
_COLORS: dict[FindingStatus, str] = {
    "passed": "green",
    "failed": "red",
    "follows": "dim",
    "skipped": "dim",
    "unjudged": "yellow",
}


@dataclass(frozen=True, repr=False)
class CheckOutput(CellOutput):
    """The verdict on one exercise, for Jupyter, a terminal and plain text."""

    verdict: ExerciseVerdict

    @property
    def outcome(self) -> str:
        """The score in words: "9 of 15 points"."""
        if is_untouched(self.verdict):
            return "not answered yet"
        points = format_score(self.verdict.max_score)
        unit = "point" if points == "1" else "points"
        if self.verdict.is_open:
            return f"graded by hand, {points} {unit}"
        return f"{format_score(self.verdict.score)} of {points} {unit}"

    @property
    def tone(self) -> FindingStatus:
        """Full marks as "passed", lost points as "failed", no answer as "skipped".

        It is "unjudged" if only the grader's own fault keeps points back.
        """
        if is_untouched(self.verdict) or self.verdict.is_open:
            return "skipped"
        if self.verdict.score >= self.verdict.max_score:
            return "passed"
        tones = {finding.status for finding in self.verdict.findings}
        return "unjudged" if "unjudged" in tones and "failed" not in tones else "failed"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings with whole sentences of one line; empty for an unchanged stub."""
        if is_untouched(self.verdict):
            return ()
        return tuple(
            replace(
                finding,
                requirement=one_line(finding.requirement, 200),
                message=one_line(sentence(finding, self.verdict.place), LONGEST_MESSAGE),
                hint="" if finding.status == "follows" else one_line(finding.hint, LONGEST_MESSAGE),
            )
            for finding in self.verdict.findings
        )

    @property
    def text(self) -> str:
        """Plain text: a header, a line for each requirement, indented hints."""
        return "\n".join(line.plain for line in self._lines())

    @property
    def html(self) -> str:
        """HTML, with the picture of the first divergence if there is one."""
        divergence = self.verdict.repair
        return render(
            "check.html",
            name=self.verdict.name,
            outcome=self.outcome,
            tone=self.tone,
            findings=self.findings,
            note=self._note,
            picture=draw(divergence) if divergence else None,
            whole=overview(divergence) if divergence else None,
        )

    def __rich__(self) -> RenderableType:
        return Group(*self._lines())

    def _lines(self) -> Iterator[Text]:
        outcome = self.outcome, _COLORS[self.tone]
        yield Text.assemble((self.verdict.name, "bold"), ": ", outcome)
        for finding in self.findings:
            mark = FINDING_MARKS[finding.status], _COLORS[finding.status]
            message = f": {finding.message}" if finding.message else ""
            quiet = "dim" if finding.status == "follows" else ""
            yield Text.assemble(mark, (f" {finding.requirement}{message}", quiet))
            if finding.hint:
                yield Text(f"  hint: {finding.hint}", style="italic")
        if self._note:
            yield Text(self._note, style="dim")
        if self.verdict.adjustment:
            yield Text(one_line(by_hand(self.verdict), LONGEST_MESSAGE))
        if self.verdict.comment:
            yield Text(f"comment: {clean(self.verdict.comment)}")

    @property
    def _note(self) -> str:
        """The remark on the judging; empty at full marks, because it explains lost points."""
        return "" if self.tone == "passed" else one_line(self.verdict.note, LONGEST_MESSAGE)
