"""Warm sandboxes: the threads that they belong to, and their end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from grader.sandbox import Limits, Surroundings, WarmSandboxes


class Counted:
    """A sandbox without processes."""

    made: list[Counted]

    def __init__(self, limits: Limits, surroundings: Surroundings) -> None:
        self.limits = limits
        self.surroundings = surroundings
        self.open = True
        Counted.made.append(self)

    def close(self) -> None:
        """Record the end of the sandbox."""
        self.open = False


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> WarmSandboxes:
    """Make warm sandboxes without processes."""
    Counted.made = []
    monkeypatch.setattr("grader.sandbox.client.Sandbox", Counted)
    return WarmSandboxes()


def test_a_thread_keeps_its_sandbox_and_shares_it_with_none(warm: WarmSandboxes) -> None:
    """Each thread keeps its own sandbox from one submission to the next."""
    both_at_once = Barrier(2)

    def ask(_: int) -> list[object]:
        both_at_once.wait(10)
        return [warm.mine(Limits()) for _ in range(3)]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, range(2))
    assert len({id(sandbox) for sandbox in first}) == 1
    assert len({id(sandbox) for sandbox in first + second}) == 2


def test_other_limits_need_another_sandbox(warm: WarmSandboxes) -> None:
    """A sandbox with other limits replaces the earlier one, which is ended."""
    warm.mine(Limits(seconds=1))
    warm.mine(Limits(seconds=2))
    assert [(item.limits.seconds, item.open) for item in Counted.made] == [(1, False), (2, True)]


def test_another_course_needs_another_sandbox(warm: WarmSandboxes) -> None:
    """A sandbox of one course is ended before another course is graded."""
    first, second = (Surroundings(hidden=(Path(name),)) for name in ("one", "another"))
    assert warm.mine(Limits(), first) is warm.mine(Limits(), first)
    warm.mine(Limits(), second)
    assert [item.open for item in Counted.made] == [False, True]


def test_one_that_is_given_up_is_replaced(warm: WarmSandboxes) -> None:
    """After a fault the thread gets a new sandbox."""
    before = warm.mine(Limits())
    warm.give_up_mine()
    warm.give_up_mine()
    assert warm.mine(Limits()) is not before


def test_in_the_end_all_are_ended(warm: WarmSandboxes) -> None:
    """All sandboxes are ended, also those of finished threads."""
    with closing(warm), ThreadPoolExecutor(1) as thread:
        thread.submit(warm.mine, Limits()).result()
        warm.mine(Limits())
    assert [item.open for item in Counted.made] == [False, False]
