"""Find layers whose units another spelling puts into more layers, or into fewer.

A layer whose output is read only in slices computes what one layer for each slice computes. Layers
of one kind on one input whose outputs are concatenated compute what one layer with all their units
computes.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from keras.src.ops.numpy import Concatenate

from grader.observe.network.canonical import attributes_of, fused_activation, kind_of
from grader.observe.network.graph import LayerCall, LayerGraph, weights_of

Interval: TypeAlias = "tuple[int, int] | None"
"""First channel and the one behind the last; None for all."""

_NUMBERS_OF_UNITS = {"filters", "units"}
_JOINTS = (keras.layers.Concatenate, Concatenate)


@dataclass(frozen=True)
class Piece:
    """Units of a layer, and those that they are in the usual spelling."""

    start: int = 0
    """First unit of the layer."""
    stop: int | None = None
    """The unit behind the last one; None for all to the end."""
    first: int = 0
    """Number of its first unit in the usual spelling."""
    whole: int | None = None
    """Units of the layer in the usual spelling; None if they are those of the piece."""

    @property
    def interval(self) -> Interval:
        """Return the channels of the output that are its units."""
        return None if self.stop is None else (self.start, self.stop)

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of a weight in the usual spelling.

        Args:
            shape: of the weight of the whole layer, units last.
        """
        if self.stop is None:
            return shape
        return (*shape[:-1], self.whole or self.stop - self.start)

    def of_whole(self, values: Any) -> Any:
        """Take the piece's units of values in the usual spelling."""
        if self.whole is None or self.stop is None:
            return values
        return values[..., self.first : self.first + self.stop - self.start]


@dataclass(frozen=True)
class Units:
    """The slices of a graph, and its layers in pieces."""

    pieces: Mapping[int, tuple[Piece, ...]]
    """Index of a call → the pieces of its layer, where they are not all its units."""
    slices: Mapping[int, tuple[int, int]]
    """Index of a call that takes a slice of the channels → the slice."""
    by_channel: frozenset[int]
    """Indices of the calls that give each channel what the same channel of their input decides."""

    def read(self, index: int, interval: Interval) -> Interval:
        """Return the channels of a call's input that some channels of its output need."""
        if index in self.slices:
            start, stop = self.slices[index]
            return (start, stop) if interval is None else (start + interval[0], start + interval[1])
        return interval if index in self.by_channel else None

    def pieces_in(self, index: int, interval: Interval) -> Iterator[int]:
        """Yield the numbers of a layer's pieces that have units in an interval."""
        for number, piece in enumerate(self.pieces.get(index, (Piece(),))):
            own = piece.interval
            if own is None or interval is None or (own[0] < interval[1] and interval[0] < own[1]):
                yield number


_WHOLE = Units({}, {}, frozenset())
"""No layer is in pieces."""


def units_of(graph: LayerGraph, has_free_units: Callable[[LayerCall], bool]) -> Units:
    """Find the slices of a graph, and the layers in pieces.

    Args:
        graph: the calls.
        has_free_units: tells of the call of a layer with weights whether each of its units computes
            alone what its weights say.
    """
    slices = {
        index: interval
        for index, call in enumerate(graph.calls)
        if _may_be_a_slice(call) and (interval := _slice_of(call))
    }
    joints = [
        index for index, call in enumerate(graph.calls) if isinstance(call.operation, _JOINTS)
    ]
    if not slices and not joints:
        return _WHOLE
    reading = _Reading(graph, has_free_units)
    pieces: dict[int, tuple[Piece, ...]] = {}
    for joint in joints:
        pieces |= _joined(reading, joint)
    if slices:
        pieces |= _cut(reading, slices)
    times = Counter(id(call.operation) for call in graph.calls) if pieces else Counter()
    pieces = {
        index: found
        for index, found in pieces.items()
        if times[id(graph.calls[index].operation)] == 1
    }
    if not pieces:
        return _WHOLE
    by_channel = filter(reading.is_by_channel, range(len(graph.calls)))
    return Units(pieces, slices, frozenset(by_channel))


class _Reading:
    """A graph, read from the outputs to the inputs."""

    def __init__(self, graph: LayerGraph, has_free_units: Callable[[LayerCall], bool]) -> None:
        self.graph = graph
        self._has_free_units = has_free_units
        self.readers: list[list[int]] = [[] for _ in graph.calls]
        for index, call in enumerate(graph.calls):
            for source in call.inputs:
                self.readers[source].append(index)

    def has_free_units(self, index: int) -> bool:
        """Return True if a call's layer has weights for each of its units."""
        call = self.graph.calls[index]
        return bool(weights_of(call)) and self._has_free_units(call)

    def is_by_channel(self, index: int) -> bool:
        """Return True if each channel of the output needs only that of the input."""
        call = self.graph.calls[index]
        if call.operation is None or len(call.inputs) != 1:
            return False
        given, made = _shapes(call)
        if not made or given[-1:] != made[-1:]:
            return False
        if weights_of(call):
            return isinstance(call.operation, keras.layers.BatchNormalization)
        return kind_of(call.operation) not in ("softmax", "permute")


def _may_be_a_slice(call: LayerCall) -> bool:
    """Return True if only the number of channels becomes less, without weights."""
    if call.operation is None or len(call.inputs) != 1:
        return False
    given, taken = _shapes(call)
    if given[:-1] != taken[:-1] or not all((*given[-1:], *taken[-1:])):
        return False
    return given[-1:] > taken[-1:] and not weights_of(call)


def _slice_of(call: LayerCall) -> tuple[int, int] | None:
    """Return the channels that a call takes of its input."""
    given = [length or 1 for length in _shapes(call)[0]]
    ramp = np.broadcast_to(np.arange(given[-1], dtype=np.float32), given)
    try:
        found = np.asarray(_output(call, keras.ops.convert_to_tensor(ramp)))
    except Exception:  # an operation may refuse the inputs in many ways
        return None
    start, length = int(found.flat[0]) if found.size else -1, _channels(call)
    expected = np.arange(start, start + length, dtype=np.float32)
    if start < 0 or found.shape[-1:] != expected.shape or not (found == expected).all():
        return None
    return start, start + length


def _output(call: LayerCall, value: Any) -> Any:
    """Call an operation on another input."""
    arguments = getattr(call.keras_node, "arguments", None)
    if arguments is None:
        return call.operation.call(value)
    args, kwargs = keras.tree.map_structure(
        lambda item: value if isinstance(item, keras.KerasTensor) else item,
        (arguments.args, arguments.kwargs),
    )
    outputs = keras.tree.flatten(call.operation(*args, **kwargs))
    return outputs[call.output._keras_history.tensor_index]


def _shapes(call: LayerCall) -> tuple[tuple[int | None, ...], tuple[int | None, ...]]:
    return tuple(call.keras_node.input_tensors[0].shape), tuple(call.output.shape)


def _channels(call: LayerCall) -> int:
    return int(call.output.shape[-1])


def _cut(reading: _Reading, slices: Mapping[int, tuple[int, int]]) -> dict[int, tuple[Piece, ...]]:
    """Find layers whose output is only read in slices.

    Slices that equal layers read stay together: so grouped convolutions are written.
    """
    graph = reading.graph
    cuts: dict[int, set[int]] = {}
    for index in reversed(range(len(graph.calls))):
        here: set[int] = set()
        kinds: dict[tuple[int, int], Any] = {}
        for reader in reading.readers[index]:
            if reader in slices:
                here |= set(slices[reader])
                behind = (graph.calls[item] for item in reading.readers[reader])
                kinds[slices[reader]] = sorted(repr(_description(call)) for call in behind)
            elif cuts.get(reader) and reading.is_by_channel(reader):
                here |= cuts[reader]
            else:
                break
        else:
            lengths = {stop - start for start, stop in kinds}
            alike = len(lengths) == 1 and len(set(map(tuple, kinds.values()))) == 1
            if here and index not in graph.outputs and not alike:
                cuts[index] = here
    return {
        index: tuple(
            itertools.starmap(
                Piece, itertools.pairwise(sorted({0, _channels(graph.calls[index]), *here}))
            )
        )
        for index, here in cuts.items()
        if reading.has_free_units(index)
    }


def _joined(reading: _Reading, joint: int) -> dict[int, tuple[Piece, ...]]:
    """Find layers in a row before a concatenation that one layer could be."""
    graph = reading.graph
    call = graph.calls[joint]
    if call.operation.axis not in (-1, len(call.output.shape) - 1):
        return {}
    rows: list[list[list[int]]] = []
    for source in call.inputs:
        calls = _branch(reading, source)
        if rows and _are_alike(graph, rows[-1][-1], calls):
            rows[-1].append(calls)
        else:
            rows.append([calls])
    pieces: dict[int, tuple[Piece, ...]] = {}
    for row in rows:
        for layers in zip(*row, strict=True) if len(row) > 1 else ():
            lengths = [_channels(graph.calls[index]) for index in layers]
            firsts = itertools.accumulate(lengths, initial=0)
            for index, length, first in zip(layers, lengths, firsts, strict=False):
                if reading.has_free_units(index):
                    pieces[index] = (Piece(0, length, first, sum(lengths)),)
    return pieces


def _branch(reading: _Reading, last: int) -> list[int]:
    """Follow a branch back to the layer that makes its channels.

    Returns:
        Indices of the calls, the last one first; empty if there is no such layer, or if something
        else reads the branch, too.
    """
    calls: list[int] = []
    current = last
    while len(reading.readers[current]) == 1 and current not in reading.graph.outputs:
        calls.append(current)
        if not reading.is_by_channel(current):
            return calls if reading.has_free_units(current) else []
        (current,) = reading.graph.calls[current].inputs
    return []


def _are_alike(graph: LayerGraph, one: Sequence[int], other: Sequence[int]) -> bool:
    """Return True if two branches are equal, but for numbers of units."""
    if not one or len(one) != len(other):
        return False
    pairs = [
        (graph.calls[first], graph.calls[second]) for first, second in zip(one, other, strict=True)
    ]
    return pairs[-1][0].inputs == pairs[-1][1].inputs and all(
        _description(first) == _description(second) for first, second in pairs
    )


def _description(call: LayerCall) -> Any:
    """Describe a layer but for its number of units."""
    operation = call.operation
    if not isinstance(operation, keras.Operation):
        return operation.description
    attributes = attributes_of(operation, call.keras_node, len(call.output.shape))
    return (
        kind_of(operation) + fused_activation(operation),
        {key: value for key, value in attributes.items() if key not in _NUMBERS_OF_UNITS},
    )
