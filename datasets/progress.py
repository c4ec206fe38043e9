"""A progress bar for people at a terminal, and silence everywhere else."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item", covariant=True)


class SizedIterable(Sized, Iterable[Item], Protocol[Item]):
    """What a progress bar needs: items, and how many."""


def with_progress(items: SizedIterable[Item], description: str) -> Iterator[Item]:
    """Yield the items; draws a bar on stderr if that is a terminal.

    Notebooks and pipes get nothing, so that saved outputs are the same on every run.
    """
    if not sys.stderr.isatty():
        yield from items
        return
    yield from track(
        items,
        description=description,
        total=len(items),
        console=Console(stderr=True),
        transient=True,
    )
