"""Grading of one submission: read it, observe and judge each exercise."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from grader.by_hand import to_grade_by_hand, unanswered
from grader.course import AssignmentFolder
from grader.errors import UnreadableSubmissionError
from grader.evidence import explain, gather_evidence, require_readable
from grader.judge import (
    ProbePair,
    judge_answer,
    note_reference_helpers,
    pair_observations,
    unexplained,
)
from grader.notebook import (
    LargeSubmissionError,
    find_answers,
    find_misplaced,
    names_behind,
    only_small,
    read_submission,
)
from grader.observation import Failure, Observation, Place
from grader.plan import COSTS_NOTHING, HelperFunctions
from grader.reference import Reference
from grader.rubrics import Exercise, number_there
from grader.sandbox import Outcome, Run, Sandbox
from grader.submission import Broken, SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict, Repair, SubmissionStatus, SubmissionVerdict

_ENDINGS: dict[Outcome, tuple[str, str]] = {
    "timeout": (
        "TimeoutError",
        "did not return within {seconds:.0f} s of CPU time and was stopped",
    ),
    "out_of_memory": ("MemoryError", "used more than {memory:.1f} GiB of memory and was stopped"),
    "out_of_space": ("OSError", "wrote more than a submission may and was stopped"),
    "crashed": ("crash", "made the Python process crash"),
    "exited": ("SystemExit", "ended the Python process"),
}
_AT_A_LIMIT: frozenset[Outcome] = frozenset({"timeout", "out_of_memory", "out_of_space"})
"""Outcomes that a second run would only repeat, at the same cost."""
_MOST_STOPPED = 2
"""After as many exercises that ran into the limit of time, the others get a short one."""
_LEAST_SECONDS, _TIMES_THE_REFERENCE = 5.0, 5
_SECONDS_OF_FIRST_LOOK = 2.0
"""Short, since what takes longer is only put off until the others are graded."""


class TakesLongError(Exception):
    """A submission that took far more time than the reference, and may take more."""


def grade_submission(
    file: SubmissionFile, reference: Reference, sandbox: Sandbox, *, has_time: bool = True
) -> SubmissionVerdict:
    """Grade one submission. Everything that is wrong with it becomes part of the verdict.

    Raises:
        TakesLongError: a function ran into a short limit, and the submission has no time for more.
    """
    started = time.perf_counter()
    rubric = reference.rubric
    try:
        if file.refused:
            raise UnreadableSubmissionError(file.refused)
        source = _read(file, rubric.functions, sandbox.limits.seconds)
        answers = to_grade_by_hand(file.path, rubric)
    except UnreadableSubmissionError as error:
        nothing = (
            *(
                ExerciseVerdict(exercise.name, exercise.number, 0.0, exercise.points, (), share=0.0)
                for exercise in rubric.exercises
            ),
            *map(unanswered, rubric.questions),
        )
        return SubmissionVerdict(
            file.student, rubric.assignment, "unreadable", 0.0, rubric.points, nothing, str(error)
        )
    grading = _Grading(source, reference, sandbox, has_time=has_time)
    for exercise in rubric.in_order_of_helpers:
        grading.grade(exercise)
    verdicts = (*(grading.verdicts[name] for name in rubric.functions), *answers)
    unjudged = _unjudged(verdicts)
    return SubmissionVerdict(
        student=file.student,
        assignment=rubric.assignment,
        status="not_graded" if unjudged else grading.status,
        score=round(sum(verdict.score for verdict in verdicts), 2),
        max_score=rubric.points,
        exercises=verdicts,
        message=unjudged or grading.message,
        notes=grading.notes_with_costs(),
        seconds=time.perf_counter() - started,
    )


def _read(file: SubmissionFile, functions: Collection[str], seconds: float) -> SubmissionSource:
    """Read a submission, a large one in a process with limits first."""
    try:
        with only_small():
            return read_submission(file.path, functions, file.folder)
    except LargeSubmissionError:
        require_readable(file.path, functions, file.folder, seconds)
        return read_submission(file.path, functions, file.folder)


class _Grading:
    """The verdicts on the exercises of a submission that are judged already."""

    def __init__(
        self,
        source: SubmissionSource,
        reference: Reference,
        sandbox: Sandbox,
        *,
        has_time: bool,
    ) -> None:
        self.verdicts: dict[str, ExerciseVerdict] = {}
        self.status: SubmissionStatus = "graded"
        """The outcome of the first process that did not end by itself."""
        self.message = ""
        self.notes = (*_of_another_assignment(source, reference.assignment), *source.notes)
        self._source = source
        self._reference = reference
        self._sandbox = sandbox
        self._definitions = find_answers(source, reference.rubric.functions)
        self._only_run: set[str] = set()
        """Exercises whose function takes tensors with values, and perhaps no symbolic ones."""
        self._longest = sandbox.limits.seconds
        self._has_time = has_time
        self._stopped: set[str] = set()
        """Exercises that ran into the limit of time."""
        self._causes: dict[str, set[str]] = {}
        """Exercise → places of failed statements that it needs."""

    def grade(self, exercise: Exercise) -> None:
        """Observe and judge an exercise whose helpers are judged already.

        Where the student's helpers lost points, the function is observed with the reference's
        first, and with the student's own only if it loses points even so. Where a helper takes
        tensors with values only, it is the other way round. The better verdict counts.
        """
        wrong = {name for name, verdict in self.verdicts.items() if _lost_points(verdict)}
        if self._calls(exercise, wrong):
            ways = [self._judge_with_reference, self._judge]
        elif self._calls(exercise, self._only_run):
            ways = [self._judge, self._judge_with_reference]
        else:
            ways = [self._judge]
        verdicts: list[ExerciseVerdict] = []
        for judge in ways:
            if not verdicts or _lost_points(verdicts[0]):
                verdicts.append(judge(exercise))
        self.verdicts[exercise.name] = max(verdicts, key=lambda verdict: verdict.score)

    def notes_with_costs(self) -> tuple[str, ...]:
        """Say in the remarks on failed statements what these cost."""
        return tuple(map(self._with_cost, self.notes))

    def _with_cost(self, note: str) -> str:
        stopped = [
            verdict
            for name, verdict in self.verdicts.items()
            if _lost_points(verdict)
            and any(note.startswith(f"{cause}: ") for cause in self._causes[name])
        ]
        if not stopped or not note.endswith(COSTS_NOTHING):
            return note
        *others, last = (f"`{verdict.name}`" for verdict in stopped)
        names = " and ".join(filter(None, (", ".join(others), last)))
        verbs = "needs it and loses" if len(stopped) == 1 else "need it and lose"
        return note.removesuffix(COSTS_NOTHING) + f"{names} {verbs} points."

    def _calls(self, exercise: Exercise, functions: Collection[str]) -> bool:
        """Return True if a written function calls one of these helpers."""
        is_written = any(item.function == exercise.name for item in self._definitions)
        return (
            is_written
            and not set(exercise.helpers).isdisjoint(functions)
            and not names_behind(self._source, [exercise.name]).isdisjoint(exercise.helpers)
        )

    def _judge_with_reference(self, exercise: Exercise) -> ExerciseVerdict:
        replaced = map(self._reference.rubric.exercise, exercise.helpers)
        accepted = dict.fromkeys(name for item in replaced for name in item.also_accepts)
        helpers = HelperFunctions(self._reference.helpers_of(exercise), tuple(accepted))
        run = self._observe(exercise, helpers)
        self._remark(run.notes)
        verdict = self._verdict(exercise, run.observations)
        # The sizes of the layers could tell what the helper functions are.
        return note_reference_helpers(replace(verdict, repair=None), exercise.helpers)

    def _judge(self, exercise: Exercise) -> ExerciseVerdict:
        """Judge with the student's own helper functions."""
        run = self._observe(exercise)
        self._remark(run.notes)
        spoken = self._spoken_failure(exercise, run)
        return spoken or self._verdict(exercise, run.observations)

    def _spoken_failure(self, exercise: Exercise, hidden: Run) -> ExerciseVerdict | None:
        """Explain a failed training with secret data by the same failure with public data."""
        failed = any(item.failure for item in hidden.observations)
        if not failed or not exercise.spoken or hidden.outcome in _AT_A_LIMIT:
            return None
        public = replace(exercise, probes=exercise.spoken)
        seen = self._observe(public).observations
        if not any(item.failure for item in seen):
            return None
        # Nothing but the failure is judged, so that the solution need not train once more.
        unseen = (Observation(exercise.name, probe.name) for probe in public.probes)
        pairs = pair_observations(public, seen, unseen)
        self._causes[exercise.name] = _causes_of(seen)
        return judge_answer(public, pairs, self._definitions, self._reference.rubric.functions)

    def _verdict(self, exercise: Exercise, seen: Sequence[Observation]) -> ExerciseVerdict:
        observations = self._explained(seen)
        if any(item.network and item.network.seen == "run" for item in observations):
            self._only_run.add(exercise.name)
        self._causes[exercise.name] = _causes_of(observations)
        pairs = pair_observations(exercise, observations, self._reference.observed)
        repairs = self._repairs(exercise, pairs)
        graded = self._reference.rubric.functions
        verdict = judge_answer(exercise, pairs, self._definitions, graded, repairs)
        return replace(verdict, repair=None) if verdict.repair_is_hidden else verdict

    def _remark(self, notes: Iterable[str]) -> None:
        """Keep the remark on a statement that says most."""
        for note in notes:
            subject = note.partition("` failed")[0]
            known = next((item for item in self.notes if item.startswith(subject)), "")
            if len(note) > len(known):
                self.notes = (*(item for item in self.notes if item != known), note)

    def _repairs(self, exercise: Exercise, pairs: Sequence[ProbePair]) -> dict[str, Repair]:
        """Explain wrong networks, by probe."""
        if exercise.kind not in ("block", "model"):
            return {}
        return explain(
            unexplained(pairs),
            exercise,
            self._reference.solution,
            self._reference.seed,
            self._sandbox,
        )

    def _explained(self, observations: Sequence[Observation]) -> tuple[Observation, ...]:
        """Say why a function is missing that stands in the text."""
        if not any(item.failure and item.failure.kind == "missing" for item in observations):
            return tuple(observations)
        functions = self._reference.rubric.functions
        known = find_misplaced(self._source, functions) | _syntax_errors(self._source.broken)
        return tuple(
            replace(item, failure=known[item.function])
            if item.failure and item.failure.kind == "missing" and item.function in known
            else item
            for item in observations
        )

    def _observe(self, exercise: Exercise, helpers: HelperFunctions | None = None) -> Run:
        """Run a function; probes that were not reached have failures."""
        with self._sandbox.at_most(self._seconds(exercise)):
            return self._observed_within(exercise, helpers)

    def _seconds(self, exercise: Exercise) -> float:
        """Return the limit: short at a first look, and after long others."""
        needed = sum(item.seconds for item in self._reference.observations_of(exercise))
        if not self._has_time:
            return max(_SECONDS_OF_FIRST_LOOK, _TIMES_THE_REFERENCE * needed)
        if len(self._stopped - {exercise.name}) < _MOST_STOPPED:
            return self._longest
        return max(_LEAST_SECONDS, _TIMES_THE_REFERENCE * math.ceil(needed))

    def _observed_within(self, exercise: Exercise, helpers: HelperFunctions | None) -> Run:
        run = gather_evidence(
            self._source,
            exercise,
            self._reference.seed,
            self._sandbox,
            helpers,
            expected=self._reference.observations_of(exercise),
            given=self._reference.given,
        )
        found = {item.probe for item in run.observations}
        missed = [probe.name for probe in exercise.probes if probe.name not in found]
        if run.outcome == "complete" or not missed:
            return run
        if run.outcome == "timeout":
            if not self._has_time and self._sandbox.limits.seconds < self._longest:
                raise TakesLongError
            self._stopped.add(exercise.name)
        function = f"`{exercise.name}`"
        subject = (
            function if run.definitions_ran else f"Running the definitions that {function} needs"
        )
        limits = self._sandbox.limits
        name, ending = _ENDINGS[run.outcome]
        words = ending.format(seconds=limits.seconds, memory=limits.memory / 2**30)
        if run.outcome == "timeout" and limits.seconds < self._longest:
            words += f", as others had run into the limit of {self._longest:.0f} s"
        message = f"{subject} {words}."
        if self.status == "graded":
            self.status, self.message = run.outcome, message
        failure = Failure("not_reached", name, message)
        unseen = tuple(Observation(exercise.name, probe, failure=failure) for probe in missed)
        return replace(run, observations=run.observations + unseen)


def _causes_of(observations: Iterable[Observation]) -> set[str]:
    """Return the places of failed statements behind failed calls."""
    return {
        str(cause)
        for item in observations
        for cause in (item.failure.causes if item.failure else ())
    }


def _unjudged(verdicts: Sequence[ExerciseVerdict]) -> str:
    """Name the requirements that could not be judged; empty if there are none."""
    listed = ", ".join(
        f"`{finding.requirement}` of `{verdict.name}`"
        for verdict in verdicts
        for finding in verdict.findings
        if finding.status == "unjudged"
    )
    return f"The grader itself failed at {listed}: a person has to look." if listed else ""


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


def _syntax_errors(broken: tuple[Broken, ...]) -> dict[str, Failure]:
    """Describe the functions that Python cannot read."""
    return {
        item.function: Failure(
            "raised", "SyntaxError", item.message, Place(item.where, item.line, item.text)
        )
        for item in broken
        if item.function
    }
