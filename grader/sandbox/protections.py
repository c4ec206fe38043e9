"""The protections against submissions, each with an attack that tests it.

An attack is code that a student could write. It raises `OSError` or `MemoryError` if it fails, and
returns if it succeeds; no attack harms the machine.
"""

from __future__ import annotations

import mmap
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import grader
from grader.sandbox.limits import Limits

_PIECE = b"x" * 2**20


@dataclass(frozen=True)
class Target:
    """The targets of attacks."""

    folder: str
    """A folder outside the scratch folder; the attacker's user can read and write there."""
    secret: str
    """A file in that folder."""
    port: int
    """A port of this machine on which a process listens."""
    limits: Limits
    """The limits of the attacker, which the attacks exceed twice over."""


Attack: TypeAlias = Callable[[Target], object]


@dataclass(frozen=True)
class Protection:
    """A protection and its attack."""

    name: str
    without: str
    """The harm that a submission can do without it."""
    attack: Attack
    needed: bool = True
    """True if code of strangers must not run without it."""


def _read_secret(target: Target) -> None:
    Path(target.secret).read_bytes()


def _read_grader(_: Target) -> None:
    Path(grader.__file__).read_bytes()


def _write_elsewhere(target: Target) -> None:
    Path(target.folder, "written").write_bytes(b"")


def _connect(target: Target) -> None:
    socket.create_connection(("127.0.0.1", target.port), timeout=5).close()


def _listen(_: Target) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0grader-doctor")


def _fork(_: Target) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _start_program(_: Target) -> None:
    # It never returns: the exit code of `true` says that the attack succeeded.
    os.execv("/bin/true", ["true"])  # noqa: S606


def _signal_parent(_: Target) -> None:
    os.kill(os.getppid(), 0)


def _look_into_parent(_: Target) -> None:
    os.close(os.open(f"/proc/{os.getppid()}/environ", os.O_RDONLY))


def _memory_outside(_: Target) -> None:
    os.close(os.memfd_create("outside"))


def _take_memory(target: Target) -> None:
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    mmap.mmap(-1, 2 * target.limits.memory, flags=private).close()


def _write_large_file(target: Target) -> None:
    with Path("large").open("wb") as file:
        file.truncate(2 * target.limits.file_size)


def _fill_scratch(target: Target) -> None:
    for number in range(2 * target.limits.scratch // len(_PIECE)):
        Path(f"piece-{number}").write_bytes(_PIECE)


PROTECTIONS = (
    Protection("files of others", "read every file that you may read", _read_secret),
    Protection("the grader", "read the rubrics, and solutions beside them", _read_grader),
    Protection("what is stored", "change or delete your files", _write_elsewhere),
    Protection("the network", "send everything that it finds to anybody", _connect),
    Protection("sockets", "talk to services of this machine", _listen),
    Protection("processes", "leave processes behind, or flood the machine", _fork),
    Protection("programs", "run any program that is installed", _start_program),
    Protection("signals", "stop your programs, the grader among them", _signal_parent),
    Protection("other processes", "look into your running programs", _look_into_parent),
    Protection("hidden memory", "take memory that no limit counts", _memory_outside),
    Protection("memory", "take all memory at once", _take_memory),
    Protection("large files", "write a file that fills the disk", _write_large_file),
    Protection(
        "scratch folder",
        "write more than its share for a fifth of a second, then it is stopped",
        _fill_scratch,
        needed=False,
    ),
)
NEEDED = tuple(protection.name for protection in PROTECTIONS if protection.needed)


def refusal(missing: Sequence[str]) -> str:
    """Say why code of strangers is not run without the missing protections."""
    return (
        f"On this machine submissions are not confined: {', '.join(missing)} would be within their "
        f"reach (`grader doctor` says more). Grade on Linux 5.13 or newer, or say --unsafe if you "
        f"trust everybody who handed in."
    )
