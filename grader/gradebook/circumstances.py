"""The user and the time, as the gradebook writes them."""

from __future__ import annotations

import getpass
import platform
from datetime import UTC, datetime


def who() -> str:
    """Name the user and the machine."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container without a user of that number
        user = "somebody"
    return f"{user}@{platform.node()}"


def now() -> str:
    """Return the time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def storable(name: str) -> str:
    """Make a name storable: file names may have bytes that are not text."""
    return name.encode("utf-8", "backslashreplace").decode()
