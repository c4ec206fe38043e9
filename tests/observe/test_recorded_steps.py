"""The record of a function's run, and where it ends."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.observe.code import steps
from grader.observe.code.steps import recorded_steps


def _mirrored(images: NDArray[Any]) -> NDArray[Any]:
    mirrored = images[:, ::-1]
    both = np.concatenate([images, mirrored])
    return both / 255


def _grown() -> int:
    numbers = np.zeros(0)
    for _ in range(100):
        numbers = np.concatenate([numbers, np.ones(200_000)])
    return len(numbers)


def test_a_busy_machine_records_as_much_as_an_idle_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record ends after an amount of numbers and not of seconds."""
    take = steps.fingerprint_of

    def slowly(value: Any) -> Any:
        time.sleep(0.2)
        return take(value)

    monkeypatch.setattr(steps, "fingerprint_of", slowly)
    with recorded_steps(_mirrored) as record:
        _mirrored(np.ones((4, 4)))
    assert "" in record[-1].values


def test_the_record_of_much_data_ends() -> None:
    """Values with too many numbers in all end the record, and the function goes on."""
    with recorded_steps(_grown) as record:
        assert _grown() == 20_000_000
    assert 0 < len(record) < 100
    assert "" not in record[-1].values


def test_a_loop_that_makes_nothing_ends_the_record() -> None:
    """Lines that bind no name are counted, too."""

    def waits(numbers: list[int]) -> str:
        while numbers[0] < 100_000:
            numbers[0] += 1
        return "done"

    with recorded_steps(waits) as record:
        assert waits([0]) == "done"
    assert "" not in record[-1].values
