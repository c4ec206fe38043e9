"""The reference: the observation of the solution, kept in HDF5.

It is made on this machine, by the code that observes submissions, and stored under a digest of
solution, rubric, library versions and the observing code, that of the assignment included. When one
of them changes, a new reference is made, so no expected value is ever written by hand. A verdict
also depends on the judging code: it is in the digest that tells a gradebook which verdicts are
stale.
"""

from __future__ import annotations

import ast
import hashlib
import math
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

from grader.contest import with_data
from grader.course import AssignmentFolder
from grader.errors import CouldNotGradeError, UsageError, did_you_mean
from grader.evidence import gather_evidence
from grader.judge.wording import failure_in_words
from grader.notebook import definition_of, given_names, read_submission
from grader.observation import Observation
from grader.published import PublicReference, installed_libraries
from grader.reference_file import Circumstances, read_observed, write_observed
from grader.rubrics import Exercise, Rubric, read_rubric
from grader.sandbox import Limits, Run, Sandbox, Surroundings
from grader.submission import SubmissionSource

_PACKAGE = Path(__file__).parent
_OBSERVING_CODE = (
    "observe/**/*.py",
    "sandbox/*.*",
    "notebook/*.py",
    "array_bytes.py",
    "array_text.py",
    "codec.py",
    "contest.py",
    "evidence/*.py",
    "fingerprint.py",
    "observation.py",
    "plan.py",
    "submission.py",
)
_JUDGING_CODE = (
    "by_hand.py",
    "judge/*.py",
    "repair/*.py",
    "grading.py",
    "layer_names.py",
    "rubrics/order.py",
    "verdict.py",
)


@dataclass(frozen=True)
class Reference:
    """An assignment with all that is needed to judge a submission."""

    assignment: AssignmentFolder
    rubric: Rubric
    solution: SubmissionSource
    """Definitions; its helper functions replace wrong ones of a submission."""
    observed: tuple[Observation, ...]
    seed: str
    """Secret that decides inputs and weights; it depends on the solution."""

    @property
    def digest(self) -> str:
        """Digest of everything that a verdict depends on besides the submission.

        That is solution, rubric, libraries, and the code that observes and judges. The points of
        exercises are not in it: verdicts have the share that was earned.
        """
        return _digest(self.seed, (*_OBSERVING_CODE, *_JUDGING_CODE), self.assignment)

    @property
    def surroundings(self) -> Surroundings:
        """The folders of the course that a sandbox for its submissions has to know."""
        return _surroundings(self.assignment)

    @property
    def public(self) -> PublicReference:
        """The part that `check` needs; for a reference without hidden probes."""
        return PublicReference(
            self.rubric, self.observed, self.seed, installed_libraries(), self.given
        )

    @property
    def given(self) -> tuple[str, ...]:
        """The functions and classes of the notebook around its exercises."""
        return given_names(self.solution, self.rubric.functions)

    def observations_of(self, exercise: Exercise) -> tuple[Observation, ...]:
        """Return what was observed of one function of the solution."""
        return tuple(item for item in self.observed if item.function == exercise.name)

    def helpers_of(self, exercise: Exercise) -> SubmissionSource:
        """Return the solution without graded functions other than the exercise's helpers.

        They go into a process with student code, so they hold no answer to the exercise there.
        """
        kept_back = set(self.rubric.functions).difference(exercise.helpers)
        statements = tuple(
            item for item in self.solution.statements if not kept_back.intersection(item.defines)
        )
        return replace(self.solution, statements=statements)


def load_reference(
    assignment: AssignmentFolder, *, hidden: bool = True, seconds: float = Limits.seconds
) -> Reference:
    """Read the reference of an assignment from the store, or make it.

    Args:
        assignment: its two halves.
        hidden: with the hidden probes; a student's `check` has none.
        seconds: limit of each process that observes the solution.

    Raises:
        UsageError: there is no rubric or no solution, or a probe passes what the solution does not
            take.
        CouldNotGradeError: the solution itself cannot be observed.
    """
    rubric = read_rubric(assignment, hidden=hidden)
    path = assignment.solution
    if not path.is_file():
        raise UsageError(
            f"There is no solution {path}; the grader compares submissions with it. "
            f"Name the folder that holds assignments/ and solutions/ with --course."
        )
    solution = read_submission(path, rubric.functions)
    rubric = with_data(rubric, assignment.course)
    observed_rubric = repr(_without_points(rubric)).encode()
    seed = hashlib.sha256(path.read_bytes() + observed_rubric).hexdigest()
    digest = _digest(seed, _OBSERVING_CODE, assignment)
    stored = _store() / f"{assignment.name}-{digest}.h5"
    observed = _read(stored)
    if observed is None:
        _require_parameters(rubric, solution)
        observed = _observe(assignment, rubric, solution, seed, seconds)
        # The processes that observed may have read code that was changed in the meantime. A cache
        # that cannot be written costs time, not the result.
        if _digest(seed, _OBSERVING_CODE, assignment) == digest:
            with suppress(OSError):
                _write(stored, observed)
    return Reference(assignment, rubric, solution, observed, seed)


def _without_points(rubric: Rubric) -> Rubric:
    """Return a rubric in which each exercise has the same points."""
    exercises = (replace(exercise, points=0.0) for exercise in rubric.exercises)
    return replace(rubric, exercises=tuple(exercises))


def _require_parameters(rubric: Rubric, solution: SubmissionSource) -> None:
    """Refuse probes with unknown parameters; they would be passed by their order."""
    for exercise in rubric.exercises:
        definition = definition_of(solution, exercise.name)
        if not isinstance(definition, ast.FunctionDef) or definition.args.kwarg:
            continue
        taken = definition.args
        names = [item.arg for item in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
        for probe in exercise.probes:
            for name in probe.arguments.keys() - names:
                raise UsageError(
                    f"The rubric of {rubric.assignment}: {exercise.name}, probe {probe.name}, "
                    f"passes {name}; the solution takes {', '.join(names) or 'nothing'}."
                    f"{did_you_mean(name, names)}"
                )


def _store() -> Path:
    folder = os.environ.get("GRADER_REFERENCES") or platformdirs.user_cache_dir("grader")
    return Path(folder)


def _surroundings(assignment: AssignmentFolder) -> Surroundings:
    course = assignment.course
    return Surroundings(assignment.public, hidden=(course.solutions,), readable=(course.datasets,))


def _digest(seed: str, code: Iterable[str], assignment: AssignmentFolder) -> str:
    digest = hashlib.sha256(seed.encode())
    for library, version in installed_libraries().items():
        digest.update(f"{library} {version}\n".encode())
    modules = sorted(path for pattern in code for path in _PACKAGE.glob(pattern))
    for module in (*modules, *sorted(assignment.public.glob("*.py"))):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:16]


def _observe(
    assignment: AssignmentFolder,
    rubric: Rubric,
    solution: SubmissionSource,
    seed: str,
    seconds: float,
) -> tuple[Observation, ...]:
    observations: list[Observation] = []
    with Sandbox(Limits(seconds, trusted=True), _surroundings(assignment)) as sandbox:
        for exercise in rubric.exercises:
            run = gather_evidence(solution, exercise, seed, sandbox)
            _require_complete(rubric, exercise, run, seconds)
            _require_evidence(rubric, exercise, run)
            # A verdict shows the reference's network, and a student reads the verdict.
            observations += (
                replace(item, network=item.network and item.network.without_names())
                for item in run.observations
            )
    return tuple(observations)


def _require_complete(rubric: Rubric, exercise: Exercise, run: Run, seconds: float) -> None:
    failed = next((seen for seen in run.observations if seen.failure), None)
    if failed is not None and failed.failure is not None:
        raise CouldNotGradeError(
            f"The solution of {rubric.assignment} fails its own probe {failed.probe!r}. "
            f"{failure_in_words(failed.failure, failed.function, ()).message} "
            f"Fix the solution or the rubric."
        )
    for seen in run.observations:
        for name, fact in seen.facts.items():
            if isinstance(fact, Mapping) and fact.keys() == {"value", "words", "error"}:
                raise CouldNotGradeError(
                    f"The fact {name} cannot be computed for the solution of {rubric.assignment}, "
                    f"probe {seen.probe!r} ({fact['error']}). Fix the fact."
                )
    if run.outcome == "timeout":
        raise CouldNotGradeError(
            f"The solution's own `{exercise.name}` in {rubric.assignment} needs more than "
            f"{seconds:g} s of CPU time. Allow more, as with --seconds {2 * math.ceil(seconds)}, "
            f"or make the solution or its probes smaller."
        )
    if run.outcome != "complete":
        raise CouldNotGradeError(
            f"Observing `{exercise.name}` of the solution of {rubric.assignment} ended with: "
            f"{run.outcome}. Fix the solution, or use a machine with more memory."
        )


def _require_evidence(rubric: Rubric, exercise: Exercise, run: Run) -> None:
    """Refuse a procedure whose facts are all claims: nobody could earn its points."""
    if exercise.kind != "procedure":
        return
    facts = [fact for seen in run.observations for fact in seen.facts.items()]
    if all(fact.get("is_claim") for _, fact in facts):
        names = ", ".join(dict.fromkeys(name for name, _ in facts))
        raise CouldNotGradeError(
            f"All facts about `{exercise.name}` of {rubric.assignment} are claims ({names}), which "
            f"can be guessed. Ask for a fact that reports numbers made of secret arguments."
        )


def _write(path: Path, observed: tuple[Observation, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(descriptor)
    write_observed(Path(name), observed, Circumstances())
    Path(name).chmod(0o644)
    # Two graders may make the same reference at once: each finds a whole file.
    Path(name).replace(path)


def _read(path: Path) -> tuple[Observation, ...] | None:
    """Read a stored observation; None if there is none or it is damaged."""
    try:
        return read_observed(path)[0]
    except (OSError, ValueError, KeyError):
        return None
