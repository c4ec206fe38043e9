"""Numbers of the system calls that the filter names, for two architectures.

`system_call_numbers.csv` has them, from the kernel's `asm/unistd_64.h` and `asm-generic/unistd.h`.
"""

from __future__ import annotations

import csv
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LAST_KNOWN = 456
"""`futex_requeue` of Linux 6.7, on all architectures; later calls have not been examined."""


@dataclass(frozen=True)
class Architecture:
    """The kernel's name of an architecture, and the numbers of its system calls."""

    audit: int
    """`AUDIT_ARCH_…`, by which a filter knows the entry that a call has used."""
    numbers: Mapping[str, int]
    """Name → number, without the calls that this architecture does not have."""


def this_architecture() -> Architecture | None:
    """Return the architecture of this machine; None if unknown."""
    return ARCHITECTURES.get(platform.machine())


def _numbers(machine: str) -> dict[str, int]:
    with Path(__file__).with_suffix(".csv").open(encoding="ascii", newline="") as file:
        return {row["name"]: int(row[machine]) for row in csv.DictReader(file) if row[machine]}


ARCHITECTURES = {
    machine: Architecture(audit, _numbers(machine))
    for machine, audit in {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}.items()
}
