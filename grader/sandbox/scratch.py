"""The folder that a child may write to: how much is in it, and how it goes away.

A submission may leave folders in folders a thousand deep, or take its own rights away from them.
Nothing here recurses or trusts what it finds; the child is dead when its folder is removed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from grader.sandbox.limits import Limits

_PREFIX = "submission-"


def make() -> str:
    """A new folder of which only this user knows."""
    return tempfile.mkdtemp(prefix=_PREFIX)


def is_over(folder: str, limits: Limits) -> bool:
    """Whether there is more in a folder than the limits allow.

    A folder so deep that its path is too long to look at counts as too much.
    """
    size = count = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    # Blocks, not length: a file with holes is as large as what was written to it.
                    size += 512 * entry.stat(follow_symlinks=False).st_blocks
                    if count > limits.scratch_files or size > limits.scratch:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, PermissionError):
            continue  # it is being removed, or its owner may not look either
        except OSError:
            return True
    return False


def remove(folder: str) -> None:
    """Remove a folder with all that is in it, however deep and whatever its permissions."""
    attic = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=Path(folder).parent))
    waiting = [Path(folder)]
    lifted = 0
    while waiting:
        current = waiting.pop()
        for entry in _entries(current):
            if entry.is_dir(follow_symlinks=False):
                # Lifted out of its folder, so that no path becomes long.
                lifted += 1
                higher = attic / str(lifted)
                Path(entry.path).chmod(0o700)
                Path(entry.path).rename(higher)
                waiting.append(higher)
            else:
                Path(entry.path).unlink(missing_ok=True)
        current.rmdir()
    attic.rmdir()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)
