"""What was found, as plain text for systems that show no pages of ours."""

from __future__ import annotations

from grader.report.check_output import render_check
from grader.report.text import one_line
from grader.verdict import ExerciseVerdict, SubmissionVerdict


def exercise_feedback(exercise: ExerciseVerdict) -> str:
    """What `check` prints under a cell; nothing where nothing was looked at."""
    return render_check(exercise).text if exercise.findings else ""


def remarks(verdict: SubmissionVerdict) -> str:
    """What is to be said of a submission as a whole: why it was not graded as usual, and notes."""
    said = [one_line(verdict.message)] if verdict.message else []
    return "\n".join([*said, *(f"note: {one_line(note)}" for note in verdict.notes)])


def submission_feedback(verdict: SubmissionVerdict) -> str:
    """The remarks and every exercise, a paragraph each."""
    paragraphs = [remarks(verdict), *map(exercise_feedback, verdict.exercises)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
