"""Findings as plain text, for course systems that do not show our pages."""

from __future__ import annotations

from grader.report.check_output import CheckOutput
from grader.report.text import late_in_words, one_line, still_open
from grader.verdict import ExerciseVerdict, SubmissionVerdict


def exercise_feedback(exercise: ExerciseVerdict) -> str:
    """Write what `check` prints under a cell; empty without findings or a person's points."""
    said = exercise.findings or (exercise.question and exercise.adjustment) or exercise.comment
    return CheckOutput(exercise).text if said else ""


def remarks(verdict: SubmissionVerdict) -> str:
    """Write the message and the notes that concern the whole submission."""
    message = [one_line(verdict.message)] if verdict.message else []
    late = [late_in_words(verdict)] if verdict.deduction else []
    late += [f"{still_open(verdict)}."] if verdict.open_questions else []
    return "\n".join([*message, *late, *(f"note: {one_line(note)}" for note in verdict.notes)])


def submission_feedback(verdict: SubmissionVerdict) -> str:
    """Write the remarks and every exercise, one paragraph each."""
    paragraphs = [remarks(verdict), *map(exercise_feedback, verdict.exercises)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
