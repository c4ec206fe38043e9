"""Try the protections of this machine, each by an attack in a real child.

`python -m grader.sandbox.examination` prints the result as JSON. `examine_this_machine` starts it,
so that it can be called from a process that must not be forked.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.codec import from_plain, to_plain
from grader.errors import CouldNotGradeError
from grader.sandbox import environment, scratch
from grader.sandbox.limits import Limits
from grader.sandbox.protections import NEEDED, PROTECTIONS, Attack, Target

if sys.platform == "linux":
    from grader.sandbox import reach
    from grader.sandbox.confinement import ALL_LAYERS, Confinement

_MEBIBYTE = 2**20
_LIMITS = Limits(seconds=10, file_size=_MEBIBYTE, scratch=2 * _MEBIBYTE)
_EXAMINATION_SECONDS = 60


@dataclass(frozen=True)
class Examination:
    """The results of the attacks, by the names of the protections."""

    layers: tuple[str, ...]
    """Layers of confinement that this machine has."""
    came_through: tuple[str, ...]
    """Protections whose attack succeeds in a child that these layers confine."""
    open_otherwise: tuple[str, ...]
    """Protections whose attack succeeds in a child that is not confined. The attacks on the others
    fail on this machine for another reason, so they prove nothing."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Missing protections that are needed against code of strangers."""
        return tuple(name for name in self.came_through if name in NEEDED)


def examine_this_machine() -> Examination:
    """Try every attack, in a separate process.

    Raises:
        CouldNotGradeError: that process fails.
    """
    if sys.platform != "linux":
        everything = tuple(protection.name for protection in PROTECTIONS)
        return Examination((), everything, everything)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader.sandbox.examination"],
        env=environment.for_observing(),
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        timeout=_EXAMINATION_SECONDS,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip() or "without a message").splitlines()[-1]
        raise CouldNotGradeError(f"The protections of this machine cannot be tried ({last}).")
    return from_plain(json.loads(done.stdout), Examination)


def available_layers() -> frozenset[str]:
    """Find the layers of confinement that children of this process can use."""
    nowhere = reach.Reach((), ())
    with _target() as target:
        return frozenset(
            layer
            for layer in ALL_LAYERS
            if _succeeds(lambda _: None, target, Confinement(nowhere, frozenset({layer})))
        )


def came_through(confinement: Confinement | None) -> tuple[str, ...]:
    """Name the protections whose attack succeeds in children with this confinement."""
    with _target() as target:
        return tuple(
            protection.name
            for protection in PROTECTIONS
            if _succeeds(protection.attack, target, confinement)
        )


def _examine() -> Examination:
    layers = available_layers()
    confinement = Confinement(reach.of_this_interpreter(()), layers)
    return Examination(tuple(sorted(layers)), came_through(confinement), came_through(None))


@contextmanager
def _target() -> Iterator[Target]:
    """Make a folder, a file and a port as targets of attacks."""
    with (
        scratch.held_folder("target") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        secret = Path(folder, "secret")
        secret.write_text("secret")
        yield Target(folder, str(secret), listener.getsockname()[1], _LIMITS)


def _succeeds(attack: Attack, target: Target, confinement: Confinement | None) -> bool:
    """Return True if an attack succeeds in a child, with or without confinement."""
    parent = os.getpid()
    with scratch.held_folder("attack") as folder:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.chdir(folder)
                if confinement is not None:
                    confinement.apply(_LIMITS, folder, parent)
                attack(target)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


if __name__ == "__main__":
    print(json.dumps(to_plain(_examine())))
