"""The sentence of a finding: the student's line, then the message."""

from __future__ import annotations

import re

from grader.observation import Place
from grader.report.text import brief
from grader.verdict import Finding

_LONGEST_SOURCE = 60
"""Most characters of a source line in a sentence."""
_NAMES_LINE = re.compile(r"([\w.\- ]{1,40}, )?line \d", re.IGNORECASE)
"""The beginning of a message that names its line itself."""


def sentence(finding: Finding, function: Place | None = None) -> str:
    """Join the line of a mistake and its message.

    JupyterLab shows no line numbers, so the text of the line comes with its number.

    Args:
        finding: The finding. Only a mistake is shown with its line.
        function: The place of the graded function. A line elsewhere is named with its cell.
    """
    place = finding.place
    if finding.status != "failed" or place is None or _NAMES_LINE.match(finding.message):
        return finding.message
    line = f"Line {place.line}"
    if function is not None and place.where != function.where:
        line += f" of {brief(place.where, _LONGEST_SOURCE)}"
    source = brief(place.text.strip(), _LONGEST_SOURCE)
    if source and "`" not in source:  # a backtick would end the code
        line += f", `{source}`"
    return f"{line}: {_continued(finding.message)}" if finding.message else f"{line}."


def _continued(message: str) -> str:
    """Write the first word small if it is no name."""
    return message.replace("Found ", "found ", 1) if message.startswith("Found ") else message
