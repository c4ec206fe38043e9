"""Grading of one submission: read it, observe and judge each exercise."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from grader.course import AssignmentFolder
from grader.errors import UnreadableSubmissionError
from grader.evidence import explain, gather_evidence
from grader.judge import (
    ProbePair,
    judge_answer,
    note_reference_helpers,
    pair_observations,
    unexplained,
)
from grader.notebook import find_answers, names_behind, read_submission
from grader.observation import Failure, Observation, Place
from grader.plan import HelperFunctions
from grader.reference import Reference
from grader.rubrics import Exercise, number_there
from grader.sandbox import Outcome, Sandbox
from grader.submission import Broken, SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict, Repair, SubmissionStatus, SubmissionVerdict

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
    """Grade one submission. Everything that is wrong with it becomes part of the verdict."""
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
    grading = _Grading(source, reference, sandbox)
    for exercise in rubric.in_order_of_helpers:
        grading.grade(exercise)
    verdicts = tuple(grading.verdicts[name] for name in rubric.functions)
    return SubmissionVerdict(
        student=file.student,
        assignment=rubric.assignment,
        status=grading.status,
        score=round(sum(verdict.score for verdict in verdicts), 2),
        max_score=rubric.points,
        exercises=verdicts,
        message=grading.message,
        notes=grading.notes,
        seconds=time.perf_counter() - started,
    )


class _Grading:
    """The verdicts on the exercises of a submission that are judged already."""

    def __init__(self, source: SubmissionSource, reference: Reference, sandbox: Sandbox) -> None:
        self.verdicts: dict[str, ExerciseVerdict] = {}
        self.status: SubmissionStatus = "graded"
        """The outcome of the first process that did not end by itself."""
        self.message = ""
        self.notes = (*_of_another_assignment(source, reference.assignment), *source.notes)
        self._source = source
        self._reference = reference
        self._sandbox = sandbox
        self._definitions = find_answers(source, reference.rubric.functions)

    def grade(self, exercise: Exercise) -> None:
        """Observe and judge an exercise whose helpers are judged already.

        Where the student's helpers lost points, the function is observed with the reference's
        first, and with the student's own only if it loses points even so. The better one counts.
        """
        helped = None
        if self._calls_wrong_helpers(exercise):
            replaced = map(self._reference.rubric.exercise, exercise.helpers)
            accepted = dict.fromkeys(name for item in replaced for name in item.also_accepts)
            helpers = HelperFunctions(self._reference.helpers_of(exercise), tuple(accepted))
            helped = note_reference_helpers(self._judge(exercise, helpers), exercise.helpers)
        if helped is None or _lost_points(helped):
            own = self._judge(exercise)
            helped = own if helped is None or helped.score < own.score else helped
        self.verdicts[exercise.name] = helped

    def _calls_wrong_helpers(self, exercise: Exercise) -> bool:
        judged = [self.verdicts[name] for name in exercise.helpers if name in self.verdicts]
        is_written = any(item.function == exercise.name for item in self._definitions)
        return (
            is_written
            and any(map(_lost_points, judged))
            and not names_behind(self._source, [exercise.name]).isdisjoint(exercise.helpers)
        )

    def _judge(self, exercise: Exercise, helpers: HelperFunctions | None = None) -> ExerciseVerdict:
        observations = _with_syntax_errors(self._observe(exercise, helpers), self._source.broken)
        pairs = pair_observations(exercise, observations, self._reference.observed)
        repairs = self._repairs(exercise, pairs)
        graded = self._reference.rubric.functions
        return judge_answer(exercise, pairs, self._definitions, graded, repairs)

    def _repairs(self, exercise: Exercise, pairs: Sequence[ProbePair]) -> dict[str, Repair]:
        """Explain wrong networks, by probe."""
        if exercise.kind not in ("block", "model"):
            return {}
        found = {
            pair.reference.probe: explain(
                pair.found, pair.reference, exercise, self._reference.seed, self._sandbox
            )
            for pair in unexplained(pairs)
        }
        return {probe: repair for probe, repair in found.items() if repair}

    def _observe(
        self, exercise: Exercise, helpers: HelperFunctions | None
    ) -> tuple[Observation, ...]:
        run = gather_evidence(self._source, exercise, self._reference.seed, self._sandbox, helpers)
        self.notes += tuple(note for note in run.notes if note not in self.notes)
        found = {item.probe for item in run.observations}
        missed = [probe.name for probe in exercise.probes if probe.name not in found]
        if run.outcome == "complete" or not missed:
            return run.observations
        function = f"`{exercise.name}`"
        subject = (
            function if run.definitions_ran else f"Running the definitions that {function} needs"
        )
        limits = self._sandbox.limits
        name, ending = _ENDINGS[run.outcome]
        words = ending.format(seconds=limits.seconds, memory=limits.memory / 2**30)
        message = f"{subject} {words}."
        if self.status == "graded":
            self.status, self.message = run.outcome, message
        failure = Failure("not_reached", name, message)
        return run.observations + tuple(
            Observation(exercise.name, probe, failure=failure) for probe in missed
        )


def _lost_points(verdict: ExerciseVerdict) -> bool:
    return verdict.score < verdict.max_score


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


def _with_syntax_errors(
    observations: tuple[Observation, ...], broken: tuple[Broken, ...]
) -> tuple[Observation, ...]:
    """Replace "missing" by the syntax error of a function that Python cannot read."""
    errors = {
        item.function: Failure(
            "raised", "SyntaxError", item.message, Place(item.where, item.line, item.text)
        )
        for item in broken
        if item.function
    }
    return tuple(
        replace(item, failure=errors[item.function])
        if item.failure and item.failure.kind == "missing" and item.function in errors
        else item
        for item in observations
    )
