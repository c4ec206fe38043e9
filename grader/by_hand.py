"""The answers that a person grades, as parts of a verdict."""

from __future__ import annotations

from pathlib import Path

from grader.notebook import HandAnswer, read_hand_answers
from grader.rubrics import Question, Rubric
from grader.verdict import ExerciseVerdict, Finding
from grader.verdict import Question as Asked


def to_grade_by_hand(path: Path, rubric: Rubric) -> tuple[ExerciseVerdict, ...]:
    """Return each question of a rubric with the answer of a submitted file.

    An answer waits for a person; an untouched cell has no points. A cell that is not found may have
    lost its mark, so a person has to look for it.

    Raises:
        UnreadableSubmissionError: the file cannot be read.
    """
    names = [question.name for question in rubric.questions]
    answers = read_hand_answers(path, names) if names else {}
    return tuple(_verdict(question, answers.get(question.name)) for question in rubric.questions)


def unanswered(question: Question) -> ExerciseVerdict:
    """Return the verdict on a question without an answer."""
    return _verdict(question, HandAnswer("", is_code=False))


def asked_by(rubric: Rubric) -> dict[str, Asked]:
    """Map the questions of a rubric to their texts."""
    return {item.name: Asked(item.title, item.scheme) for item in rubric.questions}


def _verdict(question: Question, answer: HandAnswer | None) -> ExerciseVerdict:
    findings: tuple[Finding, ...] = ()
    note = ""
    if answer is None:
        note = (
            f"No cell of the hand-in is marked as `{question.name}`. Look for the answer in the "
            f"file itself."
        )
    elif not answer.is_written:
        findings = (Finding("failed", "answer", "There is no answer."),)
    return ExerciseVerdict(
        question.name,
        question.number,
        0.0,
        question.points,
        findings,
        note=note,
        source=answer.text if answer else "",
        share=0.0,
        question=Asked(question.title, question.scheme, is_code=bool(answer and answer.is_code)),
    )
