"""One submission on its whole way: notebook → observe → judge → verdict."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal

from grader.course import AssignmentFolder
from grader.errors import UnreadableSubmissionError
from grader.grading.function import observe_function
from grader.judge import judge_submission, needs_reference_helpers
from grader.notebook import find_answers, names_behind, read_submission
from grader.observation import (
    Failure,
    Observation,
    Place,
    Plain,
    SubmissionObservation,
)
from grader.reference import Reference
from grader.rubrics import Exercise, number_there
from grader.sandbox import Outcome, Sandbox
from grader.submission import Broken, SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict, SubmissionStatus, SubmissionVerdict

_ENDINGS: dict[Outcome, tuple[str, str]] = {
    "timeout": ("TimeoutError", "did not return within {seconds:.0f} s and was stopped"),
    "out_of_memory": ("MemoryError", "used more than {memory:.1f} GiB of memory and was stopped"),
    "out_of_space": ("OSError", "wrote more than a submission may and was stopped"),
    "crashed": ("crash", "made the Python process crash"),
    "exited": ("SystemExit", "ended the Python process"),
}


def grade_submission(
    file: SubmissionFile, reference: Reference, sandbox: Sandbox
) -> SubmissionVerdict:
    """Grade one submission. Whatever is wrong with it becomes part of the verdict."""
    started = time.perf_counter()
    rubric = reference.rubric
    try:
        source = read_submission(file.path, rubric.functions, file.folder)
    except UnreadableSubmissionError as error:
        nothing = tuple(
            ExerciseVerdict(exercise.name, exercise.number, 0.0, exercise.points, ())
            for exercise in rubric.exercises
        )
        return SubmissionVerdict(
            file.student, rubric.assignment, "unreadable", 0.0, rubric.points, nothing, str(error)
        )
    seen = _Seen(source, reference, sandbox)
    # A function is looked at when it is known which of its helpers are wrong.
    for exercise in sorted(rubric.exercises, key=lambda exercise: bool(exercise.helpers)):
        seen.add(exercise)
    verdicts = seen.verdicts()
    return SubmissionVerdict(
        student=file.student,
        assignment=rubric.assignment,
        status=seen.status,
        score=round(sum(verdict.score for verdict in verdicts), 2),
        max_score=rubric.points,
        exercises=verdicts,
        message=seen.message,
        notes=seen.notes,
        seconds=time.perf_counter() - started,
    )


class _Seen:
    """What was seen of a submission so far."""

    def __init__(self, source: SubmissionSource, reference: Reference, sandbox: Sandbox) -> None:
        # How the first process that did not end by itself ended.
        self.status: SubmissionStatus = "graded"
        self.message = ""
        self.notes = (*_of_another_assignment(source, reference.assignment), *source.notes)
        self._source = source
        self._reference = reference
        self._sandbox = sandbox
        self._definitions = find_answers(source, reference.rubric.functions)
        self._observations: tuple[Observation, ...] = ()

    def verdicts(self) -> tuple[ExerciseVerdict, ...]:
        """The verdicts on all exercises; one that was not looked at yet has no points."""
        observations = _with_syntax_errors(self._observations, self._source.broken)
        observed = SubmissionObservation(observations, self._definitions, self.notes)
        return judge_submission(observed, self._reference.observed, self._reference.rubric)

    def add(self, exercise: Exercise) -> None:
        """Look at an exercise, with the reference's helpers first where the student's are wrong.

        A function that has full marks with these needs no look with the student's own.
        """
        if exercise in self._asking_for_helpers() and self._calls_helpers(exercise):
            self._look(exercise, self._reference.helpers_of([exercise]))
            if exercise in self._asking_for_helpers():
                self._look(exercise)
        else:
            self._look(exercise)

    def _asking_for_helpers(self) -> tuple[Exercise, ...]:
        return needs_reference_helpers(self.verdicts(), self._reference.rubric)

    def _calls_helpers(self, exercise: Exercise) -> bool:
        names = names_behind(self._source, [exercise.name])
        return not names.isdisjoint(exercise.helpers)

    def _look(self, exercise: Exercise, helpers: SubmissionSource | None = None) -> None:
        run = observe_function(
            self._source,
            exercise,
            self._reference.seed,
            self._sandbox,
            also_accepts=_also_accepts(self._reference),
            helpers=helpers,
        )
        self.notes += tuple(note for note in run.notes if note not in self.notes)
        self._observations += run.observations
        seen = {item.probe for item in run.observations}
        missed = [probe.name for probe in exercise.probes if probe.name not in seen]
        if run.outcome == "complete" or not missed:
            return
        what = f"`{exercise.name}`"
        where = what if run.definitions_ran else f"Running the definitions that {what} needs"
        message = f"{where} {_ending_in_words(run.outcome, self._sandbox)}."
        failure = Failure("not_reached", _ENDINGS[run.outcome][0], message)
        whose: Literal["own", "reference"] = "reference" if helpers else "own"
        self._observations += tuple(
            Observation(exercise.name, probe, whose, failure=failure) for probe in missed
        )
        if self.status == "graded":
            self.status, self.message = run.outcome, message


def _of_another_assignment(
    source: SubmissionSource, assignment: AssignmentFolder
) -> tuple[str, ...]:
    """Remark on a submission that answers another assignment rather than this one."""
    defined = {name for statement in source.statements for name in statement.defines}
    there = number_there(assignment.course.graded, defined)
    here = there.get(assignment, 0)
    other = max(there, key=there.__getitem__, default=assignment)
    if there.get(other, 0) <= here:
        return ()
    return (
        f"{there[other]} of the functions of {other.name} are in it, and {here} of those of "
        f"{assignment.name}: is it the right notebook?",
    )


def _also_accepts(reference: Reference) -> dict[str, Plain]:
    return {
        name: value
        for exercise in reference.rubric.exercises
        for name, value in exercise.also_accepts.items()
    }


def _ending_in_words(outcome: Outcome, sandbox: Sandbox) -> str:
    limits = sandbox.limits
    return _ENDINGS[outcome][1].format(seconds=limits.seconds, memory=limits.memory / 2**30)


def _with_syntax_errors(
    seen: tuple[Observation, ...], broken: tuple[Broken, ...]
) -> tuple[Observation, ...]:
    """A function that Python cannot read is not missing: say where the error lies."""
    errors = {item.function: item for item in broken if item.function}
    return tuple(
        replace(item, failure=_syntax_error(errors[item.function]))
        if item.failure and item.failure.kind == "missing" and item.function in errors
        else item
        for item in seen
    )


def _syntax_error(broken: Broken) -> Failure:
    place = Place(broken.where, broken.line, broken.text)
    return Failure("raised", "SyntaxError", broken.message, place)
