"""The layers that a function calls, with their lines."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from keras import Layer
from keras.src.models import sequential
from keras.src.ops.node import Node as KerasNode
from keras.src.ops.operation import Operation
from keras.src.ops.symbolic_arguments import SymbolicArguments

from grader.observation import Place
from grader.observe.code.places import place_of_call


@dataclass(frozen=True)
class FailedCall:
    """A call of a layer or operation that raised an exception."""

    operation: Any
    arguments: SymbolicArguments
    inputs: tuple[Any, ...]
    """The symbolic tensors among its arguments."""


@dataclass(frozen=True)
class Recording:
    """The layers that a function called, in order, and the lines of these calls."""

    nodes: list[Any] = field(default_factory=list)
    """Keras's own records of the calls."""
    places: dict[int, Place] = field(default_factory=dict)
    """Id of such a record → place."""
    failed: list[FailedCall] = field(default_factory=list)
    """Calls that raised an exception, the innermost first."""
    inside: set[int] = field(default_factory=set)
    """Ids of the records that Sequential models made of their own layers."""

    def inputs(self) -> list[Any]:
        """Find the symbolic tensors that `keras.Input` made."""
        return [
            tensor
            for node in self.nodes
            if not node.input_tensors and id(node) not in self.inside
            for tensor in node.outputs
        ]

    def loose_ends(self) -> list[Any]:
        """Find the symbolic tensors that no later call has taken."""
        taken = {id(tensor) for node in self.nodes for tensor in node.input_tensors}
        return [
            tensor
            for node in self.nodes
            for tensor in node.outputs
            if id(tensor) not in taken and node.input_tensors and id(node) not in self.inside
        ]


@contextmanager
def recorded_calls(function: Callable[..., Any]) -> Iterator[Recording]:
    """Record the layers that a function calls while the context is open.

    A Sequential model calls its layers all at once; each of them gets the line that made it.
    """
    recording = Recording()
    made_at: dict[int, Place | None] = {}
    make, call = Operation.__init__, KerasNode.__init__
    callers = {owner: owner.__call__ for owner in (Operation, Layer)}

    def noting_failure(original: Callable[..., Any]) -> Callable[..., Any]:
        def called(self: Any, *positional: Any, **keywords: Any) -> Any:
            try:
                return original(self, *positional, **keywords)
            except Exception:
                arguments = SymbolicArguments(*positional, **keywords)
                inputs = tuple(arguments.keras_tensors)
                recording.failed.append(FailedCall(self, arguments, inputs))
                raise

        return called

    def noting_where_made(self: Any, *positional: Any, **keywords: Any) -> None:
        made_at[id(self)] = place_of_call(function)
        make(self, *positional, **keywords)

    def noting(self: Any, *positional: Any, **keywords: Any) -> None:
        call(self, *positional, **keywords)
        recording.nodes.append(self)
        made = None
        if _called_by_sequential():
            recording.inside.add(id(self))
            made = made_at.get(id(self.operation))
        place = made or place_of_call(function)
        if place:
            recording.places[id(self)] = place

    Operation.__init__, KerasNode.__init__ = noting_where_made, noting
    for owner, original in callers.items():
        owner.__call__ = noting_failure(original)
    try:
        yield recording
    finally:
        Operation.__init__, KerasNode.__init__ = make, call
        for owner, original in callers.items():
            owner.__call__ = original


def _called_by_sequential() -> bool:
    return any(
        frame.f_code.co_filename == sequential.__file__ for frame, _ in traceback.walk_stack(None)
    )
