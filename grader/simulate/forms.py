"""Common forms of mistakes and styles."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grader.simulate.change import Change, merge
from grader.simulate.function import Function
from grader.simulate.operator import Changes, Finder
from grader.simulate.syntax import Value


def without(*kinds: str) -> Finder:
    """Leave out each layer of some kinds."""
    return lambda function: (item.left_out() for item in function.layers(*kinds))


def given(function: Function, kinds: Collection[str], name: str, value: Value) -> Changes:
    """Set an argument of each layer of some kinds that has none."""
    for item in function.layers(*kinds):
        if item.argument(name) is None:
            yield item.with_arguments(**{name: value})


def all_then_each(changes: Iterable[Change]) -> Changes:
    """Yield all changes as one, then each alone.

    A student seldom uses a style only once.
    """
    found = list(changes)
    if found:
        yield merge(found)
    yield from found
