"""One submission on its whole way: notebook → observe → judge → verdict."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from grader.errors import UnreadableSubmissionError
from grader.judge import judge_submission, needs_reference_helpers
from grader.notebook import find_answers, read_submission
from grader.observation import (
    Failure,
    Observation,
    Place,
    Plain,
    SubmissionObservation,
)
from grader.plan import ObservationPlan, without_answers
from grader.reference import Reference
from grader.rubrics import Exercise
from grader.sandbox import Outcome, Run, Sandbox
from grader.submission import Broken, SubmissionFile, SubmissionSource
from grader.verdict import ExerciseVerdict, SubmissionStatus, SubmissionVerdict

_ENDINGS: dict[Outcome, tuple[str, str]] = {
    "timeout": ("TimeoutError", "did not return within {seconds:.0f} s and was stopped"),
    "out_of_memory": ("MemoryError", "used more than {memory:.1f} GiB of memory and was stopped"),
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
    watched = _observe(source, rubric.exercises, reference, sandbox)
    verdicts = judge_submission(watched.observed, reference.observed, rubric)
    again = needs_reference_helpers(verdicts, rubric)
    if again:
        with_helpers = _observe(source, again, reference, sandbox, reference.helpers_of(again))
        watched = _both(watched, with_helpers)
        verdicts = judge_submission(watched.observed, reference.observed, rubric)
    return SubmissionVerdict(
        student=file.student,
        assignment=rubric.assignment,
        status=watched.status,
        score=round(sum(verdict.score for verdict in verdicts), 2),
        max_score=rubric.points,
        exercises=verdicts,
        message=watched.message,
        notes=watched.observed.notes,
        seconds=time.perf_counter() - started,
    )


@dataclass(frozen=True)
class _Watched:
    """What was seen of a submission, and how its processes ended."""

    observed: SubmissionObservation
    status: SubmissionStatus = "graded"
    message: str = ""


def _observe(
    source: SubmissionSource,
    exercises: tuple[Exercise, ...],
    reference: Reference,
    sandbox: Sandbox,
    helpers: SubmissionSource | None = None,
) -> _Watched:
    """Observe exercises; one that ends the process costs itself, the others go on without it."""
    waiting = list(without_answers(exercises))
    seen: list[Observation] = []
    notes: tuple[str, ...] = source.notes
    status: SubmissionStatus = "graded"
    message = ""
    while waiting:
        run = sandbox.run(
            ObservationPlan(
                source, tuple(waiting), reference.seed, helpers, _also_accepts(reference)
            )
        )
        notes = run.notes or notes
        culprit = _culprit(run, waiting)
        if culprit in waiting[1:] and run.outcome in ("timeout", "out_of_memory"):
            # What came before it used up time and memory too: it gets a process of its own.
            seen.extend(item for item in run.observations if item.function != culprit.name)
            waiting = waiting[waiting.index(culprit) :]
            continue
        if run.outcome != "complete" and (culprit or not run.definitions_ran):
            words = _ending_in_words(run.outcome, sandbox)
            status = status if status != "graded" else run.outcome
            where = f"`{culprit.name}`" if culprit else "Running the imports and definitions"
            message = message or f"{where} {words}."
        seen.extend(
            item for item in run.observations if culprit is None or item.function != culprit.name
        )
        if culprit is None:
            break
        seen.extend(_stopped(culprit, run.outcome, sandbox, helpers is not None))
        waiting = waiting[waiting.index(culprit) + 1 :]
    observed = SubmissionObservation(
        observations=_with_syntax_errors(seen, source.broken),
        definitions=find_answers(source, reference.rubric.functions),
        notes=notes,
    )
    return _Watched(observed, status, message)


def _also_accepts(reference: Reference) -> dict[str, Plain]:
    return {
        name: value
        for exercise in reference.rubric.exercises
        for name, value in exercise.also_accepts.items()
    }


def _culprit(run: Run, waiting: list[Exercise]) -> Exercise | None:
    """The exercise during which a process ended; None where it ended before the first or never."""
    if run.outcome == "complete" or not run.definitions_ran:
        return None
    done = [(item.function, item.probe) for item in run.observations]
    for exercise in waiting:
        if any((exercise.name, probe.name) not in done for probe in exercise.probes):
            return exercise
    return None


def _stopped(
    exercise: Exercise, outcome: Outcome, sandbox: Sandbox, with_helpers: bool
) -> list[Observation]:
    error, _ = _ENDINGS[outcome]
    message = f"`{exercise.name}` {_ending_in_words(outcome, sandbox)}."
    return [
        Observation(
            exercise.name,
            probe.name,
            "reference" if with_helpers else "own",
            failure=Failure("not_reached", error, message),
        )
        for probe in exercise.probes
    ]


def _ending_in_words(outcome: Outcome, sandbox: Sandbox) -> str:
    limits = sandbox.limits
    return _ENDINGS[outcome][1].format(seconds=limits.seconds, memory=limits.memory / 2**30)


def _with_syntax_errors(
    seen: list[Observation], broken: tuple[Broken, ...]
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


def _both(first: _Watched, second: _Watched) -> _Watched:
    observed = replace(
        first.observed,
        observations=first.observed.observations + second.observed.observations,
    )
    return replace(first, observed=observed)
