"""Workers that join, are refused, are stopped for a while, or lose their scheduler."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import small_course

from grader.batch import collect_verdicts
from grader.errors import CouldNotGradeError
from grader.reference import Reference, load_reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from test_batch_cluster import Cluster

from grader.batch.cluster import cluster_pool

RUBRIC = """\
title = "Toy"

[[exercise]]
name = "double"
number = "1.1"
points = 4
kind = "value"

  [[exercise.probe]]
  name = "one"
  arguments = { number = 21 }
"""
OTHER_LIBRARIES = """
import grader.reference
import sys
from distributed.cli.dask_worker import main
grader.reference.installed_libraries = lambda: {"keras": "2.0"}
sys.argv = ["dask worker", *sys.argv[1:]]
main()
"""


class SmallCluster(Cluster):
    """A cluster with one worker, at an address that may be used before."""

    NUMBER = 1

    def add_other_worker(self) -> None:
        """Start a worker that has another version of Keras, by its own account."""
        arguments = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        command = [sys.executable, "-c", OTHER_LIBRARIES, *arguments]
        self._processes.append(
            subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)
        )

    def restart_scheduler(self) -> None:
        """Kill the scheduler and start another one at its address."""
        self._processes[0].kill()
        self._processes[0].wait()
        self._processes[0] = self._start(*self._scheduler)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[SmallCluster]:
    """One worker, until the end of the test."""
    made = SmallCluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reference:
    """A course with one small function."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    monkeypatch.setattr("grader.batch.cluster._COUNT_AGAIN", 0.5)
    solution = "def double(number):\n    return 2 * number\n"
    return load_reference(small_course(tmp_path / "toy", rubric=RUBRIC, solution=solution))


def class_of(folder: Path, seconds: float, students: int = 4) -> list[SubmissionFile]:
    """Right answers that take their time, each in its own way."""
    made = []
    for number in range(students):
        path = folder / f"s{number}.py"
        path.write_text(
            f"import time\ndef double(number):\n    time.sleep({seconds} + {number} / 1000)\n"
            f"    return 2 * number\n"
        )
        made.append(SubmissionFile(path.stem, path))
    return made


def test_a_worker_with_other_libraries_is_refused_and_costs_nobody_a_try(
    cluster: SmallCluster, toy: Reference, tmp_path: Path
) -> None:
    """It stays idle, also when the others are killed; a new worker goes on."""
    files = class_of(tmp_path, 3.0)
    said: list[str] = []

    def tell(sentence: str) -> None:
        said.append(sentence)
        cluster.workers[0].kill()
        cluster.add_worker()

    with cluster_pool(cluster.address, toy, Limits(), tell) as pool:
        cluster.add_other_worker()
        verdicts = []
        for verdict, _ in collect_verdicts(pool, files, toy.rubric):
            verdicts.append(verdict)
    assert [(item.status, item.score) for item in verdicts] == [("graded", 4.0)] * len(files)
    (sentence,) = said
    assert "requirements.txt" in sentence


def test_a_worker_that_stands_still_for_a_while_costs_only_time(
    cluster: SmallCluster, toy: Reference, tmp_path: Path
) -> None:
    """A worker that is stopped and continued grades what it has been given."""
    with cluster_pool(cluster.address, toy, Limits()) as pool:
        collected = collect_verdicts(pool, class_of(tmp_path, 0.1), toy.rubric)
        verdicts = [next(collected)[0]]
        os.kill(cluster.workers[0].pid, signal.SIGSTOP)
        subprocess.run(["sleep", "8"], check=True)
        os.kill(cluster.workers[0].pid, signal.SIGCONT)
        verdicts += [verdict for verdict, _ in collected]
    assert [(item.status, item.score) for item in verdicts] == [("graded", 4.0)] * 4


def test_a_scheduler_that_is_started_again_ends_the_run(
    cluster: SmallCluster, toy: Reference, tmp_path: Path
) -> None:
    """Nobody is reported as not graded; the message says that the same command continues."""
    with cluster_pool(cluster.address, toy, Limits()) as pool:
        collected = collect_verdicts(pool, class_of(tmp_path, 1.0, 8), toy.rubric)
        assert next(collected)[0].status == "graded"
        cluster.restart_scheduler()
        cluster.add_worker()
        with pytest.raises(CouldNotGradeError, match="same command"):
            for verdict, _ in collected:
                assert verdict.status == "graded"
