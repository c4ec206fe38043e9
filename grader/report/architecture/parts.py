"""A network as nested parts: volumes, branches, side branches and repetitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from grader.observation import Network
from grader.report.architecture.volumes import Marks, Volume, group, volume
from grader.report.branches import Chain, Fork, Tangle, nodes_of, part
from grader.report.ordering import drawing_order

_LONGEST_PERIOD = 4
"""Most parts that are folded together where they are repeated."""


@dataclass(frozen=True)
class Branches:
    """Paths side by side, and the volume that merges them."""

    start: int
    """The layer before the fork; -1 if the branches begin at inputs."""
    branches: tuple[Parts, ...]
    merge: Volume | None
    """None inside of another fork whose merge joins these branches, too."""

    @property
    def grouped(self) -> list[tuple[Parts, int]]:
        """The branches, with the number of neighbors that look the same."""
        runs = groupby(self.branches, lambda branch: tuple(map(_look, branch)))
        return [(first, 1 + len(list(others))) for _, (first, *others) in runs]

    @property
    def shortcut(self) -> int | None:
        """The place of a branch that a long one goes around; None without one."""
        if len(self.branches) != 2 or self.start < 0 or self.merge is None:
            return None
        sizes = [len(list(volumes_in(branch))) for branch in self.branches]
        return sizes.index(min(sizes)) if min(sizes) < min(2, max(sizes)) else None

    def split(self, shortcut: int) -> tuple[Parts, Parts]:
        """Return the long branch and the short one."""
        return self.branches[1 - shortcut], self.branches[shortcut]


@dataclass(frozen=True)
class Side:
    """A branch behind the part before it that ends in its own output."""

    parts: Parts


@dataclass(frozen=True)
class Repeated:
    """Parts that follow each other and look the same."""

    copies: tuple[Parts, ...]

    @property
    def is_volume(self) -> bool:
        """True if a single volume is repeated."""
        return len(self.copies[0]) == 1 and isinstance(self.copies[0][0], Volume)


Part: TypeAlias = Volume | Branches | Side | Repeated
Parts: TypeAlias = tuple[Part, ...]


def parts_of(
    network: Network, marks: Marks | None = None, unrolled: frozenset[int] = frozenset()
) -> Parts:
    """Part a network into what a diagram shows.

    Args:
        network: The network.
        marks: Remarks on its layers.
        unrolled: Layers before forks that are drawn as one line, with letters for the branches.
    """
    chain = _unrolled(part(network), unrolled)
    return _Building(network, marks or Marks((), ()), chain).parts(chain)


def volumes_in(parts: Iterable[Part]) -> Iterator[Volume]:
    """Yield all volumes, also those of folded copies."""
    for item in parts:
        match item:
            case Volume():
                yield item
            case Branches():
                for branch in item.branches:
                    yield from volumes_in(branch)
                if item.merge:
                    yield item.merge
            case Side():
                yield from volumes_in(item.parts)
            case Repeated():
                for copy in item.copies:
                    yield from volumes_in(copy)


def spoken(parts: Iterable[Part]) -> str:
    """Describe parts in words."""
    return "; ".join(map(_spoken, parts))


def _spoken(item: Part) -> str:
    match item:
        case Volume():
            return item.spoken
        case Branches():
            branches = " | ".join(
                f"{times} times ({spoken(branch)})" if times > 1 else spoken(branch) or "shortcut"
                for branch, times in item.grouped
            )
            merge = f"; {item.merge.spoken}" if item.merge else ""
            return f"{len(item.branches)} branches ({branches}){merge}"
        case Side():
            return f"side branch ({spoken(item.parts)})"
        case Repeated():
            return f"{len(item.copies)} times ({spoken(item.copies[0])})"


def outline(parts: Iterable[Part], indent: str = "") -> Iterator[str]:
    """Yield a line for each volume, indented in branches and repetitions."""
    for item in parts:
        match item:
            case Volume():
                yield f"{indent}{item.spoken}"
            case Branches():
                for number, (branch, times) in enumerate(item.grouped, start=1):
                    repeated = f", {times} times" if times > 1 else ""
                    yield f"{indent}branch {number}{repeated}{':' if branch else ': shortcut'}"
                    yield from outline(branch, f"{indent}  ")
                if item.merge:
                    yield f"{indent}{item.merge.spoken}"
            case Side():
                yield f"{indent}side branch:"
                yield from outline(item.parts, f"{indent}  ")
            case Repeated():
                yield f"{indent}{len(item.copies)} times:"
                yield from outline(item.copies[0], f"{indent}  ")


def fold(parts: Parts, fits: Callable[[Parts], bool] = lambda _: True) -> Parts:
    """Fold parts that look the same and follow each other, in branches too.

    Args:
        parts: The parts.
        fits: Returns True if parts are narrow enough to be drawn in one frame.
    """
    parts = tuple(map(_folded_inside, parts))
    looks = [_look(item) for item in parts]
    folded: list[Part] = []
    place = 0
    while place < len(parts):
        times, period = max(
            (_repeats(looks, place, period), -period) for period in range(1, _LONGEST_PERIOD + 1)
        )
        period = -period
        first = parts[place : place + period]
        if times > 1 and fits(first) and not any(isinstance(item, Side) for item in first):
            ends = range(place, place + times * period, period)
            folded.append(Repeated(tuple(parts[start : start + period] for start in ends)))
            place += times * period
        else:
            folded.append(parts[place])
            place += 1
    return tuple(folded)


def _folded_inside(item: Part) -> Part:
    if isinstance(item, Branches):
        return replace(item, branches=tuple(map(fold, item.branches)))
    return Side(fold(item.parts)) if isinstance(item, Side) else item


def _repeats(looks: Sequence[object], place: int, period: int) -> int:
    first = looks[place : place + period]
    if len(first) < period:
        return 0
    times = 1
    while looks[place + times * period : place + (times + 1) * period] == first:
        times += 1
    return times


def _look(item: Part) -> object:
    """Return an object that is equal for parts that look the same."""
    match item:
        case Volume():
            return replace(item, nodes=())
        case Branches():
            branches = tuple(tuple(map(_look, branch)) for branch in item.branches)
            return item.start < 0, branches, item.merge and _look(item.merge)
        case Side():
            return tuple(map(_look, item.parts))
        case Repeated():
            return len(item.copies), tuple(map(_look, item.copies[0]))


def _unrolled(chain: Chain, starts: frozenset[int]) -> Chain:
    """Turn some forks into tangles: those behind given layers, and networks side by side."""
    items: list[int | Fork | Tangle] = []
    for before, item in zip((-1, *chain), chain, strict=False):
        if isinstance(item, Fork) and (before in starts or len(chain) == 1):
            items.append(Tangle(tuple(sorted(nodes_of((item,))))))
        else:
            items.append(item)
    return tuple(items)


def _without_size(parts: Parts, size: Sequence[int | None]) -> Parts:
    """State only the channels of volumes with this height and width."""

    def changed(item: Part) -> Part:
        match item:
            case Volume():
                return replace(item, states_size=item.shape[:-1] != size)
            case Branches(_, branches, None):
                return replace(item, branches=tuple(_without_size(b, size) for b in branches))
            case Branches(_, _, Volume() as merge):
                return replace(item, merge=replace(merge, states_size=merge.shape[:-1] != size))
        return item

    return tuple(map(changed, parts))


class _Building:
    """The volumes of a network, with letters where lines cannot be drawn."""

    def __init__(self, network: Network, marks: Marks, chain: Chain) -> None:
        self.network, self.marks = network, marks
        self.order = {node: place for place, node in enumerate(drawing_order(network))}
        takers = Counter(source for node in network.nodes for source in set(node.inputs))
        self.shared = {node for node, number in takers.items() if number > 1}
        self.letters: dict[int, str] = {}
        self.sources: dict[int, list[int]] = {}
        """Sources of layers in tangles that are named by letters."""
        self.cut: set[int] = set()
        """Layers that do not take the output of the layer drawn before them."""
        self._find_letters(-1, chain, len(network.nodes))

    def parts(self, chain: Chain, start: int = -1, is_open: bool = True) -> Parts:
        """Build the parts of a chain.

        Args:
            chain: The chain.
            start: The layer before it.
            is_open: True if the chain ends at outputs, False if it ends at a merge.
        """
        parts: list[Part] = []
        run: list[int] = []
        fork: tuple[int, Fork] | None = None
        last = start

        def close() -> None:
            nonlocal fork
            made = [self._volume(nodes) for nodes in group(self.network, run, self.shared)]
            if fork and made:
                merge = made.pop(0)
                branches = self._branches(*fork)
                brief = tuple(_without_size(branch, merge.shape[:-1]) for branch in branches)
                parts.append(Branches(fork[0], brief, merge))
                fork = None
            parts.extend(made)
            run.clear()

        for item in chain:
            match item:
                case Fork():
                    close()
                    fork = last, item
                case Tangle(nodes):
                    close()
                    run.extend(sorted(nodes, key=self.order.__getitem__))
                    close()
                case _:
                    run.append(last := item)
        close()
        if fork and is_open:
            parts += self._open(*fork)
        elif fork:
            parts.append(Branches(fork[0], self._branches(*fork), None))
        return tuple(parts)

    def _branches(self, start: int, fork: Fork) -> tuple[Parts, ...]:
        return tuple(self.parts(branch, start, is_open=False) for branch in fork.branches)

    def _open(self, start: int, fork: Fork) -> Iterator[Part]:
        """Continue with the longest branch of an open fork, beside the others."""
        main = max(fork.branches, key=lambda branch: len(list(nodes_of(branch))))
        yield from (Side(self.parts(other, start)) for other in fork.branches if other is not main)
        yield from self.parts(main, start)

    def _volume(self, nodes: Sequence[int]) -> Volume:
        sources = [self.letters[source] for node in nodes for source in self.sources.get(node, ())]
        leaving = [self.letters[node] for node in nodes if node in self.letters]
        extra = [f"from {', '.join(sources)}"] * bool(sources)
        extra += [f"to {', '.join(leaving)}"] * bool(leaving)
        if len(self.network.outputs) > 1 and set(nodes) & set(self.network.outputs):
            extra.append("output")
        made = volume(self.network, nodes, self.marks, extra)
        return replace(made, follows=nodes[0] not in self.cut)

    def _find_letters(self, start: int, chain: Chain, stop: int) -> None:
        """Name the sources of all layers in tangles that no arrow reaches."""
        befores = [item if isinstance(item, int) else start for item in (start, *chain)]
        afters = [item if isinstance(item, int) else stop for item in (*chain[1:], stop)]
        for before, item, after in zip(befores, chain, afters, strict=False):
            if isinstance(item, Fork):
                for branch in item.branches:
                    self._find_letters(before, branch, after)
            elif isinstance(item, Tangle):
                inside = sorted(item.nodes, key=self.order.__getitem__)
                targets = [*inside, after] if after < len(self.network.nodes) else inside
                for previous, target in zip([before, *inside], targets, strict=False):
                    sources = dict.fromkeys(self.network.nodes[target].inputs)
                    if previous not in sources and previous >= 0:
                        self.cut.add(target)
                    for source in sources:
                        if source != previous:
                            number = len(self.letters)
                            name = chr(97 + number % 26) + (str(number // 26) * (number > 25))
                            self.letters.setdefault(source, name)
                            self.sources.setdefault(target, []).append(source)
