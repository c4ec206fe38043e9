"""A real Dask scheduler and two real worker processes on this machine."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from case_scripts import write_case
from click.testing import CliRunner, Result

from grader.batch import collect_verdicts, grade_all
from grader.cli import main
from grader.reference import Reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import SubmissionVerdict

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from grader.batch.cluster import cluster_pool

ASSIGNMENT = "03_residual_networks"
CORPUS = Path(__file__).parents[1] / "submissions" / ASSIGNMENT
CASES = ("constant_learning_rate", "plus_for_add")
BROKEN = ("missing_function", "raises")


def hand_in(folder: Path, broken: Sequence[str]) -> list[Path]:
    """Put the cases and some broken submissions into a folder."""
    copies = [shutil.copy(CORPUS / f"{name}.py", folder) for name in broken]
    return [*(write_case(folder, name) for name in CASES), *map(Path, copies)]


class Cluster:
    """A scheduler and workers, each in a process."""

    NUMBER = 2

    def __init__(self, folder: Path) -> None:
        # A task whose worker is lost fails at once, rather than after three further workers.
        environment = os.environ | {
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
            "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
        }
        self._environment = environment
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port))
        self._processes = [self._start(*self._scheduler)]
        self.workers: list[subprocess.Popen[bytes]] = []
        for _ in range(self.NUMBER):
            self.add_worker()

    def add_worker(self) -> None:
        """Start another worker."""
        command = ("worker", self.address, "--nthreads", "1", "--no-nanny")
        worker = self._start(*command, "--local-directory", str(self._folder))
        self.workers.append(worker)
        self._processes.append(worker)

    def close(self) -> None:
        """End all processes."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *arguments],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Two workers, until the end of the test."""
    made = Cluster(tmp_path)
    yield made
    made.close()


def without_seconds(verdict: SubmissionVerdict) -> tuple[object, ...]:
    """Return the parts of a verdict that do not depend on time."""
    return (verdict.status, verdict.score, verdict.exercises, verdict.message, verdict.notes)


def run(*arguments: str | Path) -> Result:
    """Run a command as from a terminal."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_reference_crosses_unchanged(reference: Reference) -> None:
    """A worker has the reference of this process."""
    again = pickle.loads(pickle.dumps(reference))
    assert repr(again) == repr(reference)
    assert again.digest == reference.digest


def test_workers_killed_in_the_middle_cost_nothing_but_time(
    cluster: Cluster, reference: Reference, tmp_path: Path
) -> None:
    """Two workers are killed, a third starts: the verdicts equal those of this machine."""
    files = [SubmissionFile(path.stem, path) for path in hand_in(tmp_path, BROKEN)]
    local = {verdict.student: without_seconds(verdict) for verdict in grade_all(files, reference)}
    remote = {}
    with cluster_pool(cluster.address, reference, Limits()) as pool:
        for verdict, _ in collect_verdicts(pool, files, reference.rubric):
            # Twice as many are handed out as there are places: each killed worker was busy.
            if not remote:
                cluster.add_worker()
            if len(remote) < 2:
                cluster.workers[len(remote)].kill()
            remote[verdict.student] = without_seconds(verdict)
    assert remote == local


def test_a_cluster_that_is_lost_ends_the_run_and_costs_nobody_a_point(
    cluster: Cluster, reference: Reference, tmp_path: Path
) -> None:
    """The command reports it in one sentence, writes the verdicts it has and exits with 3."""
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    # The endless loop is still running when the cluster goes.
    names = [path.stem for path in hand_in(submitted, (*BROKEN, "loops_forever"))]
    out = tmp_path / "out"
    command = ("grade", submitted, "--assignment", ASSIGNMENT, "--out", out)
    arguments = [str(argument) for argument in (*command, "--cluster", cluster.address)]
    with subprocess.Popen(
        [sys.executable, "-c", "from grader.cli import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as grading:
        while "1 of" not in run("status", out).output:
            assert grading.poll() is None
            time.sleep(0.2)
        cluster.close()
        said, _ = grading.communicate(timeout=120)
    assert grading.returncode == 3, said
    assert "Traceback" not in said
    assert f"The connection to the cluster at {cluster.address} is lost." in said
    assert re.search(rf"\d of {len(names)} are not in it yet", said)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nothing://here", "tcp://no.such.host:1"])
def test_a_wrong_address_is_one_sentence(
    address: str, reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the address; the exit code is 2."""
    monkeypatch.setattr("grader.batch.cluster._CONNECT_SECONDS", 1)
    wrong = CORPUS / "raises.py"
    result = run(
        *("grade", wrong, "--assignment", ASSIGNMENT, "--out", tmp_path / "out"),
        *("--cluster", address),
    )
    assert result.exit_code == 2, result.output
    assert address in result.output
    assert "Traceback" not in result.output
