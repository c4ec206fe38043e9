"""The files that a submission may read: Python and its libraries, not the grader.

Landlock can only allow, and the grader may lie in the same folder as Keras. A folder that holds
something hidden is therefore listed entry by entry. The right to list a folder extends to all that
lies in it: a submission can see the names of hidden files then, never their content.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import grader

_PACKAGE_FOLDERS = ("site-packages", "dist-packages")
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
)


@dataclass(frozen=True)
class Reach:
    """The part of the file system within reach, links resolved."""

    readable: tuple[str, ...]
    """Files, and folders with everything in them."""
    listable: tuple[str, ...]
    """Folders that can be listed, without their files."""

    def __add__(self, other: Reach) -> Reach:
        return Reach(self.readable + other.readable, self.listable + other.listable)


def of_this_interpreter(hidden: Iterable[Path], readable: Iterable[Path] = ()) -> Reach:
    """Return the files that imports of libraries need, and the readable folders.

    Args:
        hidden: folders to leave out besides the grader, wherever they lie.
        readable: further folders, such as the loaders of a course.
    """
    hidden = tuple(path.resolve() for path in (Path(grader.__file__).parent, *hidden))
    roots = {Path(path).resolve() for path in (*_library_folders(), *_SYSTEM)}
    reach = Reach((), ())
    for root in roots | {path.resolve() for path in readable}:
        reach += carve(root, hidden)
    return reach


def _library_folders() -> Iterable[str]:
    """List the standard library and package folders, without checkouts in `sys.path`."""
    yield sysconfig.get_path("stdlib")
    for entry in sys.path:
        if Path(entry).name in (*_PACKAGE_FOLDERS, "lib-dynload"):
            yield entry


def carve(root: Path, hidden: Iterable[Path]) -> Reach:
    """Return the reach of a file or folder without hidden folders.

    Args:
        root: a path without links.
        hidden: paths without links.
    """
    hidden = tuple(hidden)
    if any(root.is_relative_to(folder) for folder in hidden) or not root.exists():
        return Reach((), ())
    if not _leads_to_any(root, hidden):
        return Reach((str(root),), ())
    reach = Reach((), (str(root),))
    for entry in sorted(root.iterdir()):
        # A link back to a folder that is listed entry by entry would make all of it readable.
        if not entry.is_symlink() or not _leads_to_any(entry.resolve(), hidden):
            reach += carve(entry.resolve(), hidden)
    return reach


def _leads_to_any(folder: Path, hidden: Iterable[Path]) -> bool:
    return any(secret.is_relative_to(folder) for secret in hidden)
