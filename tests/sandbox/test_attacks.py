"""Every attack of the catalogue `attacks` in a real child, and a submission after it."""

from __future__ import annotations

import os
import platform
import socket
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from attacks import ATTACKS, FUTILE, NOT_GRADED, PRELUDE, REFUSED, Attack
from courses import OURS, ours
from sandbox_plans import GOOD, assert_complete, plan, process_of

import grader
from grader.errors import CouldNotGradeError
from grader.observation import Observation
from grader.plan import ObservationPlan
from grader.reference import _store
from grader.sandbox import Limits, Sandbox, Surroundings
from grader.sandbox.examination import examine_this_machine

MEBIBYTE = 2**20
LIMITS = Limits(
    seconds=20,
    memory=700 * MEBIBYTE,
    file_size=8 * MEBIBYTE,
    scratch=24 * MEBIBYTE,
    scratch_files=1_000,
)
SECONDS_OF_WAITING = 3
REFUSALS = {
    "PermissionError",
    "OSError",
    "FileNotFoundError",
    "BlockingIOError",
    "gaierror",
    "URLError",
    "MemoryError",
    "_ArrayMemoryError",
    "RecursionError",
    "RuntimeError",  # a thread that does not start
    "SystemExit",
}


@dataclass(frozen=True)
class World:
    """The targets of attacks, and their state."""

    folder: Path
    values: dict[str, object]

    def state(self) -> object:
        """Return everything that an attack could change."""
        files = {
            path.name: (
                path.read_bytes() if path.is_file() else None,
                path.stat(),
                os.listxattr(path),
            )
            for path in sorted(self.folder.iterdir())
        }
        for name, (content, stat, attributes) in files.items():
            files[name] = (content, (stat.st_mode, stat.st_uid, stat.st_mtime_ns), attributes)
        shared = sorted(path.name for path in Path("/dev/shm").glob("attack*"))
        return files, shared, os.sched_getaffinity(0), os.getpriority(os.PRIO_PROCESS, 0)


@pytest.fixture(scope="module", autouse=True)
def confined() -> None:
    """Skip the tests if the kernel cannot confine."""
    missing = examine_this_machine().missing
    if missing:
        pytest.skip(f"this machine does not protect {', '.join(missing)}")


def make_course(course: Path) -> Path:
    """Make a course with one assignment, and a link to its private half."""
    assignment = course / "solutions" / "01_topic"
    assignment.mkdir(parents=True)
    (assignment / "topic.py").write_text("answer = 42")
    (assignment / "hidden.toml").write_text("seed = 42")
    (course / "shortcut").symlink_to("solutions")
    return course


def private_files(course: Path) -> list[str]:
    """Return the files of the private half of a course."""
    files = [path for path in (course / "solutions").rglob("*") if path.suffix in (".py", ".toml")]
    assert files
    return list(map(str, files))


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Courses outside of readable folders, and one among the libraries."""
    with TemporaryDirectory(dir=sysconfig.get_path("purelib"), prefix="course-") as among_libraries:
        yield {
            "elsewhere": make_course(tmp_path_factory.mktemp("course")),
            "of the checkout": OURS.root,
            "among the libraries": make_course(Path(among_libraries)),
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, courses: dict[str, Path]) -> Iterator[World]:
    """Files and sockets of a user, and the files of a machine that grades."""
    _store().mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("user")
    folder.chmod(0o755)
    secret = folder / "secret"
    secret.write_text("a secret")
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as local,
    ):
        local.bind(str(folder / "socket"))
        local.listen()
        values = {
            "folder": str(folder),
            "secret": str(secret),
            "port": listener.getsockname()[1],
            "socket": str(folder / "socket"),
            "rubric": str(ours("03").rubric),
            "private": {where: private_files(course) for where, course in courses.items()},
            "store": str(_store()),
            "grader": str(Path(grader.__file__).parent),
            "home": str(Path.home()),
            "client": os.getpid(),
        }
        yield World(folder, values)


@pytest.fixture(scope="module")
def server(courses: dict[str, Path]) -> Iterator[Sandbox]:
    """One warm server for all attacks of this module."""
    hidden = tuple(course / "solutions" for course in courses.values())
    with Sandbox(LIMITS, Surroundings(hidden=hidden)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def usual(server: Sandbox) -> Observation:
    """The observation of a good submission before any attack."""
    return assert_complete(server.run(plan(GOOD)))


def attempts(attacks: list[Attack], values: dict[str, object]) -> str:
    """Write a submission with functions `attempt_0`, … that make the attacks."""
    code = [PRELUDE, f"WORLD = {values!r}"]
    for number, attack in enumerate(attacks):
        code += [attack.code, f"attempt_{number} = attempt_at(attack)"]
    return "\n".join([*code, GOOD])


def outcome_of(sandbox: Sandbox, attacking: ObservationPlan) -> str:
    """Return the outcome of the run, or of the attack if the run is complete."""
    try:
        run = sandbox.run(attacking)
    except CouldNotGradeError:
        return NOT_GRADED
    if run.outcome != "complete":
        assert run.definitions_ran, run.said
        return run.outcome
    failure = run.observations[0].failure
    assert failure is not None
    if failure.error == "Succeeded":
        return FUTILE
    assert failure.error in REFUSALS, failure
    return REFUSED


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.group}: {attack.name}")
def test_attack(
    attack: Attack,
    world: World,
    server: Sandbox,
    usual: Observation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack fails as the catalogue says, and the next submission is unharmed."""
    if attack.name == "by another door to the kernel" and platform.machine() != "x86_64":
        pytest.skip("only x86-64 has that door")
    before = world.state()
    process = process_of(server)
    parent = process.parent()
    assert parent
    code = attempts([attack], world.values | {"server": process.pid, "parent": parent.pid})
    with monkeypatch.context() as patched:
        if attack.holds == "timeout":
            patched.setattr(server, "limits", replace(LIMITS, seconds=SECONDS_OF_WAITING))
        happened = outcome_of(server, plan(code, "attempt_0", "block"))
    assert happened in attack.holds.split(" or ")
    assert world.state() == before
    assert process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    assert parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE
    after = assert_complete(server.run(plan(GOOD)))
    for name, values in usual.arrays.items():
        assert values.tobytes() == after.arrays[name].tobytes()


def test_the_same_attacks_succeed_without_confinement(world: World) -> None:
    """The confinement holds off the attacks: without it they succeed."""
    attacks = [attack for attack in ATTACKS if attack.succeeds_unconfined]
    assert {attack.group for attack in attacks} == {"read", "write", "network", "process"}
    values = world.values | {"server": os.getpid(), "parent": os.getpid()}
    names = [f"attempt_{number}" for number in range(len(attacks))]
    limits = replace(LIMITS, seconds=60, memory=4096 * MEBIBYTE, trusted=True)
    with Sandbox(limits, fork=False) as unconfined:
        run = unconfined.run(plan(attempts(attacks, values), *names))
    held = {
        attack.name: seen.failure
        for attack, seen in zip(attacks, run.observations, strict=True)
        if seen.failure is None or seen.failure.error != "Succeeded"
    }
    (world.folder / "new").unlink()
    (world.folder / "new folder").rmdir()
    assert held == {}
