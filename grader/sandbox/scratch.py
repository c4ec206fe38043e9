"""The folder that a child may write to: make it, measure it, remove it.

A submission may leave folders nested a thousand deep, or without rights for their owner. Nothing
here recurses or trusts its content; the child is dead when its folder is removed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from grader.sandbox.limits import Limits

_PREFIX = "submission-"


def make() -> str:
    """Make a folder that only this user can enter."""
    return tempfile.mkdtemp(prefix=_PREFIX)


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
