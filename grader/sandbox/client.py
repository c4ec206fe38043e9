"""Observe submissions, each in a process that ends with the observation."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import IO, Literal, TypeAlias

from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.observation import Observation
from grader.plan import ObservationPlan, RepairPlan
from grader.sandbox.channel import read_frames
from grader.sandbox.explaining import repairs_from
from grader.sandbox.limits import FAULT_OF_THE_GRADER, Ended, Limits, last_words
from grader.sandbox.protections import refusal
from grader.sandbox.spawning import SpawnedProcesses
from grader.sandbox.surroundings import Surroundings
from grader.verdict import Repair

Outcome: TypeAlias = Literal[
    "complete", "timeout", "out_of_memory", "out_of_space", "crashed", "exited"
]

_MOST_NOTES = 100


@dataclass(frozen=True)
class Run:
    """The result of one child."""

    outcome: Outcome
    observations: tuple[Observation, ...]
    notes: tuple[str, ...] = ()
    definitions_ran: bool = False
    """False if the submission ended before its first function could be called."""
    said: str = ""
    """The beginning and the end of its output."""


class Sandbox(AbstractContextManager["Sandbox"]):
    """Runner of submissions, one after the other; a context manager for one thread.

    Args:
        limits: of each submission.
        surroundings: the course that the submissions belong to.
        fork: True for a fork server with confined children; False for a new process for each
            submission, which is not confined.

    Raises:
        CouldNotGradeError: the processes do not start, or lack a protection that is needed against
            code of strangers.
    """

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        surroundings: Surroundings = Surroundings(),  # noqa: B008 - frozen
        *,
        fork: bool = sys.platform == "linux",
    ) -> None:
        self.limits = limits
        self.surroundings = surroundings
        if fork:
            # It needs parts of Python that only Linux has.
            from grader.sandbox.forking import ForkServer

            self._processes: ForkServer | SpawnedProcesses = ForkServer(surroundings)
        else:
            self._processes = SpawnedProcesses(surroundings)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes and everything they run."""
        self._processes.close()

    def run(self, plan: ObservationPlan) -> Run:
        """Observe one submission in a process of its own."""
        missing = self._processes.missing
        if missing and not self.limits.trusted:
            raise CouldNotGradeError(refusal(missing))
        text = json.dumps(to_plain(replace(plan, hidden=None))).encode()
        hidden = json.dumps(to_plain(plan.hidden)).encode() if plan.hidden else None
        with self._processes.run(text, hidden, self.limits) as (journal, early, ended):
            written = _read(journal)
            if early is not None and plan.hidden:
                # What the child wrote of public probes when it knew the hidden ones does not count.
                written = _read(BytesIO(early)).followed_by(written, plan.hidden.seeds)
            return _run_of(written, ended, with_words=self.limits.trusted)

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Lower the limit of time while the context is open."""
        before = self.limits
        self.limits = replace(before, seconds=min(seconds, before.seconds))
        try:
            yield
        finally:
            self.limits = before

    def explain(self, plan: RepairPlan) -> tuple[Repair | None, ...]:
        """Explain wrong networks in a process without student code.

        None stands where no edit is proved; no answer at all if the search takes too long.
        """
        return repairs_from(self._processes.explain(to_plain(plan), self.limits))


class WarmSandboxes:
    """One sandbox for each thread that asks: a sandbox serves one thread."""

    def __init__(self) -> None:
        self._of_thread: dict[int, Sandbox] = {}

    def mine(
        self,
        limits: Limits,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 - frozen
    ) -> Sandbox:
        """Return this thread's sandbox, a new one for other limits or surroundings.

        Raises:
            CouldNotGradeError: as `Sandbox` does.
        """
        sandbox = self._of_thread.get(threading.get_ident())
        if sandbox is None or (sandbox.limits, sandbox.surroundings) != (limits, surroundings):
            self.give_up_mine()
            sandbox = self._of_thread[threading.get_ident()] = Sandbox(limits, surroundings)
        return sandbox

    def give_up_mine(self) -> None:
        """End the sandbox of this thread; `mine` then makes a new one."""
        sandbox = self._of_thread.pop(threading.get_ident(), None)
        if sandbox is not None:
            sandbox.close()

    def close(self) -> None:
        """End all sandboxes and everything they run."""
        while self._of_thread:
            _, sandbox = self._of_thread.popitem()
            sandbox.close()


@dataclass(frozen=True)
class _Written:
    """The content of a child's journal."""

    observations: tuple[Observation, ...]
    notes: tuple[str, ...]
    definitions_ran: bool
    complete: bool

    def followed_by(self, later: _Written, probes: Container[str]) -> _Written:
        """Add the later observations of some probes."""
        more = tuple(item for item in later.observations if item.probe in probes)
        return replace(self, observations=self.observations + more, complete=later.complete)


def _read(journal: IO[bytes]) -> _Written:
    observations: list[Observation] = []
    notes: tuple[str, ...] = ()
    ran = complete = False
    for frame in read_frames(journal):
        try:
            match frame.kind:
                case "ran":
                    notes, ran = tuple(map(str, frame.value["notes"][:_MOST_NOTES])), True
                case "seen":
                    observation = from_plain(frame.value, Observation)
                    observations.append(replace(observation, arrays=frame.arrays))
                case "end":
                    complete = True
        except (ValueError, TypeError, KeyError):
            break
    return _Written(tuple(observations), notes, ran, complete)


def _run_of(written: _Written, ended: Ended, *, with_words: bool) -> Run:
    """Make the run of a child.

    An error has words that the process printed only where its code is trusted.
    """
    if not written.complete and ended.exit_code == FAULT_OF_THE_GRADER:
        last = last_words(ended.said) or "without a message"
        said = f" ({last})" if with_words else ""
        number = len(written.observations)
        raise CouldNotGradeError(
            f"The grader itself failed after {number} probes{said}. This is not a mistake of the "
            f"submission; check the rubric's probes and the limits of this machine."
        )
    if ended.ending == "machine_out_of_memory":
        raise CouldNotGradeError(
            "This machine has no memory left, and its kernel killed the process that ran the "
            "submission. Grade with fewer --workers, or where there is more memory."
        )
    outcome: Outcome
    if ended.ending != "ended":
        outcome = ended.ending
    elif written.complete:
        outcome = "complete"
    else:
        outcome = "crashed" if ended.exit_code < 0 else "exited"
    return Run(outcome, written.observations, written.notes, written.definitions_ran, ended.said)
