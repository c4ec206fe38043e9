"""Grade the text of one function, as a class's notebook is graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.grading import grade_submission
from grader.reference import Reference
from grader.sandbox import Sandbox
from grader.submission import SubmissionFile
from grader.verdict import ExerciseVerdict, Finding, SubmissionVerdict

IMPORTS = "import keras\nfrom keras import layers\n"


def only(reference: Reference, *names: str) -> Reference:
    """Leave out the other exercises, which these texts do not answer."""
    kept = tuple(item for item in reference.rubric.exercises if item.name in names)
    return replace(reference, rubric=replace(reference.rubric, exercises=kept))


def graded(text: str, reference: Reference, sandbox: Sandbox, folder: Path) -> SubmissionVerdict:
    """Grade a text."""
    path = folder / "student.py"
    path.write_text(IMPORTS + text, encoding="utf-8")
    return grade_submission(SubmissionFile("student", path), reference, sandbox)


def failed(verdict: ExerciseVerdict) -> list[Finding]:
    """List the mistakes, without what follows from them."""
    return [finding for finding in verdict.findings if finding.status == "failed"]


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Replace parts of a text; each is in it once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
