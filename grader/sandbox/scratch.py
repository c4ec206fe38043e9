"""Temporary folders: make, measure, remove and sweep them.

A submission may leave folders nested a thousand deep, or without rights for their owner. Nothing
here recurses or trusts its content; the child is dead when its folder is removed.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.sandbox.limits import Limits

if sys.platform != "win32":
    import fcntl

_PREFIX = "grader-tmp-"
_YOUNG = 60.0
"""Seconds: a younger folder may not be held yet."""


@contextmanager
def held_folder(kind: str) -> Iterator[str]:
    """Make a folder that only this user can enter, and remove it afterwards.

    This process holds it until it ends, however it ends: see `sweep`.
    """
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{kind}-")
    try:
        with _held(folder):
            yield folder
    finally:
        # Without confinement a process may still write there: the rest only takes space.
        with suppress(OSError):
            remove(folder)


def sweep() -> None:
    """Remove the temporary folders of this user's processes that were killed."""
    if sys.platform == "win32":  # it has no such locks on folders
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
            if is_own and time.time() > found.st_ctime + _YOUNG:
                with _held(str(folder), alone=True):
                    pass
                remove(str(folder))


@contextmanager
def _held(folder: str, *, alone: bool = False) -> Iterator[None]:
    """Hold a folder; alone, raise a BlockingIOError if another process holds it."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def is_over(folder: str, limits: Limits) -> bool:
    """Return True if a folder exceeds the limits.

    A folder so deep that its path is too long exceeds them, too.
    """
    size = count = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    # Blocks, not length: holes in a file take no space.
                    size += 512 * entry.stat(follow_symlinks=False).st_blocks
                    if count > limits.scratch_files or size > limits.scratch:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, PermissionError):
            continue  # just removed, or not readable for its owner either
        except OSError:
            return True
    return False


def remove(folder: str) -> None:
    """Remove a folder of any depth and any permissions."""
    attic = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=Path(folder).parent))
    waiting = [Path(folder)]
    moved = 0
    while waiting:
        current = waiting.pop()
        with os.scandir(current) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                # Moved out of its folder, so that no path becomes too long.
                moved += 1
                moved_to = attic / str(moved)
                Path(entry.path).chmod(0o700)
                Path(entry.path).rename(moved_to)
                waiting.append(moved_to)
            else:
                Path(entry.path).unlink(missing_ok=True)
        current.rmdir()
    attic.rmdir()
