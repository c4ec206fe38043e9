"""What `check(function)` shows under a cell: a line for each requirement, and the picture."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from grader.report.cell_output import CellOutput
from grader.report.pages import environment
from grader.report.picture import draw
from grader.report.text import DASH, format_score, is_untouched, one_line
from grader.verdict import ExerciseVerdict, Finding, FindingStatus

STATUS_MARKS: dict[FindingStatus, str] = {"passed": "✓", "failed": "✗", "skipped": DASH}
_COLOURS: dict[FindingStatus, str] = {"passed": "green", "failed": "red", "skipped": "dim"}
LONGEST_MESSAGE = 600


@dataclass(frozen=True)
class CheckLine:
    """One requirement, on one line."""

    tone: FindingStatus
    mark: str
    requirement: str
    message: str
    hint: str

    @property
    def text(self) -> str:
        """The line without its hint."""
        return f"{self.mark} {self.requirement}" + (f": {self.message}" if self.message else "")


@dataclass(frozen=True, repr=False)
class CheckOutput(CellOutput):
    """One exercise's verdict that renders itself: in Jupyter, in a terminal and as plain text."""

    verdict: ExerciseVerdict

    @property
    def outcome(self) -> str:
        """The score in words: "9 of 15 points"."""
        if is_untouched(self.verdict):
            return "not answered yet"
        points = format_score(self.verdict.max_score)
        unit = "point" if points == "1" else "points"
        return f"{format_score(self.verdict.score)} of {points} {unit}"

    @property
    def lines(self) -> tuple[CheckLine, ...]:
        """The requirements; none for an exercise that nobody has begun."""
        if is_untouched(self.verdict):
            return ()
        return tuple(_line(finding) for finding in self.verdict.findings)

    @property
    def text(self) -> str:
        """Plain text: a header, then a line for each requirement, hints indented below."""
        parts = [f"{self.verdict.name}: {self.outcome}"]
        for line in self.lines:
            parts.append(line.text)
            if line.hint:
                parts.append(f"  hint: {line.hint}")
        if self._note:
            parts.append(self._note)
        return "\n".join(parts)

    @property
    def html(self) -> str:
        """The same as HTML, with the picture of the first divergence where there is one."""
        divergence = self.verdict.divergence
        template = environment().get_template("check.html")
        return template.render(
            name=self.verdict.name,
            outcome=self.outcome,
            tone=self._tone,
            lines=self.lines,
            note=self._note,
            picture=draw(divergence) if divergence else None,
        )

    def __rich__(self) -> RenderableType:
        header = Text.assemble(
            (self.verdict.name, "bold"), ": ", (self.outcome, _COLOURS[self._tone])
        )
        parts: list[RenderableType] = [header]
        for line in self.lines:
            parts.append(_rich_line(line))
            if line.hint:
                parts.append(Text(f"  hint: {line.hint}", style="italic"))
        if self._note:
            parts.append(Text(self._note, style="dim"))
        return Group(*parts)

    @property
    def _note(self) -> str:
        return one_line(self.verdict.note, LONGEST_MESSAGE)

    @property
    def _tone(self) -> FindingStatus:
        if is_untouched(self.verdict):
            return "skipped"
        return "passed" if self.verdict.score >= self.verdict.max_score else "failed"


def render_check(verdict: ExerciseVerdict) -> CheckOutput:
    """An object that shows the verdict wherever it is printed or displayed."""
    return CheckOutput(verdict)


def show_check(verdict: ExerciseVerdict) -> None:
    """Display the verdict under the running cell; print it where no notebook is running."""
    render_check(verdict).show()


def _line(finding: Finding) -> CheckLine:
    return CheckLine(
        finding.status,
        STATUS_MARKS[finding.status],
        one_line(finding.requirement, 200),
        one_line(finding.message, LONGEST_MESSAGE),
        one_line(finding.hint, LONGEST_MESSAGE),
    )


def _rich_line(line: CheckLine) -> Text:
    styled = Text.assemble((line.mark, _COLOURS[line.tone]), " ", line.requirement)
    if line.message:
        styled.append(f": {line.message}")
    return styled
