"""A progress bar that appears only in a terminal."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item", covariant=True)


class SizedIterable(Sized, Iterable[Item], Protocol[Item]):
    """Items and their number, as a progress bar needs them."""


def with_progress(items: SizedIterable[Item], description: str) -> Iterator[Item]:
    """Yield the items; draw a bar on stderr if that is a terminal.

    Notebooks and pipes get no bar, so that saved outputs are the same in every run.
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
