"""Parsing in several threads: before Python 3.11.8 they disturb each other."""

from __future__ import annotations

import gc
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.submission import parse_quietly

GRADER = Path(__file__).parents[1] / "grader"
TEXT = (GRADER / "judge" / "edit_wording.py").read_text(encoding="utf-8")
ALONE = {"release", "rubrics", "simulate", "observe"}
"""Folders whose code parses before there are threads, or in processes of their own."""


class Yielding:
    """An object that only the collector removes, and that lets another thread run then."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Collect garbage and switch threads as often as possible."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("many_switches")
def test_threads_that_parse_do_not_disturb_each_other() -> None:
    """No thread gets a SystemError; Python 3.11.7 raises some without a lock."""
    failed: list[SystemError] = []

    def parse() -> None:
        for _ in range(40):
            Yielding()
            try:
                parse_quietly(TEXT)
            except SystemError as error:
                failed.append(error)

    threads = [threading.Thread(target=parse) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_all_that_runs_in_threads_parses_through_one_function() -> None:
    """A single other caller could disturb the threads that wait for each other."""
    others = [
        path.relative_to(GRADER).as_posix()
        for path in GRADER.rglob("*.py")
        if path.relative_to(GRADER).parts[0] not in ALONE
        and re.search(r"\bast\.parse\(|\bliteral_eval\(", path.read_text(encoding="utf-8"))
    ]
    assert others == ["submission.py"]
