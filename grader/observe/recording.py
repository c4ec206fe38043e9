"""Which layers a function calls, and at which of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from keras.src.ops.node import Node as KerasNode

from grader.observation import Place
from grader.observe.namespace import place_of_call


@dataclass(frozen=True)
class Recording:
    """Which layers a function called, in order, and at which of its lines."""

    nodes: list[Any] = field(default_factory=list)
    """Keras's own records of the calls."""
    places: dict[int, Place] = field(default_factory=dict)
    """Id of such a record → place."""

    def loose_ends(self) -> list[Any]:
        """Symbolic tensors that no later call took: how far a function came before it stopped."""
        taken = {id(tensor) for node in self.nodes for tensor in node.input_tensors}
        return [
            tensor
            for node in self.nodes
            for tensor in node.outputs
            if id(tensor) not in taken and node.input_tensors
        ]


@contextmanager
def recorded_calls(function: Callable[..., Any]) -> Iterator[Recording]:
    """While it is open, note the layers that a function calls."""
    recording = Recording()
    original = KerasNode.__init__

    def noting(self: Any, *positional: Any, **keywords: Any) -> None:
        original(self, *positional, **keywords)
        recording.nodes.append(self)
        place = place_of_call(function)
        if place:
            recording.places[id(self)] = place

    KerasNode.__init__ = noting
    try:
        yield recording
    finally:
        KerasNode.__init__ = original
