"""Records of the run of a student's functions: plain data without any judgment.

`grader.observe` makes them in a process without expected values, and `grader.judge`, which never
runs student code, reads them. They contain only numbers, strings, lists, dictionaries and NumPy
arrays, so they can cross a process boundary or be stored in a file without pickle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray
else:

    class Array:
        """NumPy's array by name, so that reading grades does not import NumPy."""


Plain: TypeAlias = Any
"""None, bool, int, float, str, or lists and string-keyed dictionaries of these: what JSON holds."""
Sight: TypeAlias = Literal["graph", "run"]
"""Source of a network's record: Keras's graph of layers, or only a run. A run gives the calls in
order, without certain knowledge of their connections."""
FailureKind: TypeAlias = Literal[
    "missing",
    "misplaced",
    "not_handed_in",
    "not_answered",
    "unwritten",
    "signature",
    "raised",
    "wrong_return",
    "not_reached",
]
"""Kind of a failure.

missing        there is no function of that name
misplaced      the function is defined inside another one
not_handed_in  the function is imported from a file that was not handed in
not_answered   the function is the unchanged stub
unwritten      a line of the template is left: `X = None`
signature      the function takes other parameters
raised         the function stops with an exception
wrong_return   the function returns something else
not_reached    the function was not called, or did not come back
"""


@dataclass(frozen=True)
class Place:
    """A line of the student's own text."""

    where: str
    """Name of the cell or file for readers: "cell 12" or "resnet.py"."""
    line: int
    """1-based line within that cell or file."""
    text: str = ""
    """The line itself, without its indentation."""
    column: int = field(default=0, compare=False)
    """0-based byte in the indented line at which the call begins; 0 if unknown."""

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}"


@dataclass(frozen=True)
class Node:
    """One call of one layer (or operation) in a network, in canonical form."""

    kind: str
    """Canonical name of the operation in snake case: "conv2d", "add", "relu", "input"."""
    name: str
    """The layer's name if the student gave one; empty for an activation inside a layer."""
    attributes: Mapping[str, Plain]
    """Attributes that change the function, with defaults: strides, padding, axis, ..."""
    inputs: tuple[int, ...]
    """Indices of the nodes that feed this one, in the order of the call."""
    shape: tuple[int | None, ...]
    """Output shape, the batch dimension (None) first."""
    parameters: int = 0
    """Number of weights that this layer owns; 0 for a second call of a shared layer."""
    shared_with: int | None = None
    """For a later call of a layer: index of the node of its first call."""
    place: Place | None = None
    """Line in which the student called the layer."""
    fingerprint: tuple[float, ...] = ()
    """Fingerprints of its output on the probe's inputs, with transplanted weights, in inference and
    in training mode, one after the other; empty if unknown."""


@dataclass(frozen=True)
class Network:
    """The layer graph of a model or block, flattened and in topological order."""

    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    """Indices of the nodes whose values the function returns."""
    trainable_parameters: int
    non_trainable_parameters: int
    seen: Sight = "graph"
    stopped_at: int | None = None
    """Index of the node whose call failed; it has no shape, and no output."""
    unused: tuple[Node, ...] = ()
    """Calls whose results nothing takes, and calls that do nothing (kind "identity"); without
    their inputs."""

    def __post_init__(self) -> None:
        # An observation may be forged, and code that walks the graph relies on the order.
        for index, node in enumerate(self.nodes):
            if not all(0 <= source < index for source in node.inputs):
                raise ValueError("a network lists each node after the nodes that feed it")
            if node.shared_with is not None and not 0 <= node.shared_with < len(self.nodes):
                raise ValueError("a layer is shared with one of the network's own")
        if any(node.inputs for node in self.unused):
            raise ValueError("an unused call is listed without inputs")
        if self.stopped_at is not None and not 0 <= self.stopped_at < len(self.nodes):
            raise ValueError("a network stops at one of its nodes")
        if not self.outputs or not all(0 <= index < len(self.nodes) for index in self.outputs):
            raise ValueError("the outputs of a network are among its nodes")

    def without_fingerprints(self) -> Network:
        """Return the layers alone, for readers."""
        nodes = tuple(replace(node, fingerprint=()) for node in self.nodes)
        return replace(self, nodes=nodes)

    def without_names(self) -> Network:
        """Return the layers without their author's names and lines."""
        nodes, unused = (
            tuple(replace(node, name="", place=None) for node in part)
            for part in (self.nodes, self.unused)
        )
        return replace(self, nodes=nodes, unused=unused)


@dataclass(frozen=True)
class Failure:
    """The reason for a probe without a result."""

    kind: FailureKind
    error: str = ""
    """Class name of the exception, or of the object that was returned."""
    message: str = ""
    place: Place | None = None
    """The last line of the student's own text that was reached."""
    causes: tuple[Place, ...] = ()
    """Failed statements that should have bound the name that is missing."""


@dataclass(frozen=True)
class Step:
    """A statement that a function executed, with the values that it made."""

    place: Place | None
    """None for the arguments, which come before the first statement."""
    reads: tuple[str, ...] = ()
    """Names that the statement reads."""
    values: Mapping[str, Plain] = field(default_factory=dict)
    """Fingerprint of each variable that it bound or changed; of a returned value under ""."""


@dataclass(frozen=True)
class Observation:
    """One function called once with one set of probe arguments."""

    function: str
    probe: str
    network: Network | None = None
    """The network; after a failure, the layers that were called before it."""
    facts: Mapping[str, Plain] = field(default_factory=dict)
    """Other recorded facts by name: "learning_rate", "optimizer", "returned_accuracy"."""
    arrays: Mapping[str, Array] = field(default_factory=dict)
    """Values computed by the function, by name: "inference/output", "training/logits"."""
    steps: tuple[Step, ...] = ()
    """The statements that were executed, for values and procedures; as far as they were few."""
    failure: Failure | None = None
    spared: Failure | None = None
    """The failure of the call as it is written, which could be observed in another way: with the
    names and defaults of Keras 2, or on tensors that hold values."""
    seconds: float = 0.0
    """Wall time of the probe."""


@dataclass(frozen=True)
class Definition:
    """A function found in the submission."""

    function: str
    place: Place
    source: str
