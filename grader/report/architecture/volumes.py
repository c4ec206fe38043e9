"""Volumes: layers that a diagram draws as one body, and the words below it.

A convolution, a pooling, a dense layer, a merge or an input begins a volume. Padding and flattening
join the volume behind them; activations, dropout and normalization join the one before them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.layer_names import is_activation
from grader.observation import Network, Node
from grader.report.layers import layer_title, value_words
from grader.report.text import TIMES, brief

Role: TypeAlias = Literal[
    "convolution", "pooling", "normalization", "dense", "merge", "input", "other"
]
_LEADERS = ("flatten", "reshape", "padding", "cropping", "permute")
"""Parts of the names of layers that only prepare the input of the next one."""
_LONGEST_SIZE = 9
"""Characters of a number; an observation may be forged."""
_LONGEST_LINE = 11
"""Characters of a line below a volume."""


@dataclass(frozen=True)
class Volume:
    """A body in a diagram: one layer, and small ones with it."""

    nodes: tuple[int, ...]
    role: Role
    shape: tuple[int | None, ...]
    """Without the batch dimension: height, width and channels of an image; 1 for a scalar."""
    words: tuple[str, ...]
    """The lines below the shape: kind, window, stride."""
    kinds: tuple[str, ...]
    """Kinds of all its layers."""
    is_normalized: bool = False
    is_marked: bool = False
    is_pale: bool = False
    follows: bool = True
    """True if it takes the output of the volume before it."""
    states_size: bool = True
    """False in a branch where height and width are those of the merge."""

    @property
    def shape_words(self) -> str:
        """The shape as it stands in papers: "28x28x6", with a multiplication sign."""
        return TIMES.join(map(size_words, self.shape))

    @property
    def spoken(self) -> str:
        """All words as one phrase."""
        marked = ["difference"] * self.is_marked
        return ", ".join([" ".join(self.words), self.shape_words, *marked])


@dataclass(frozen=True)
class Marks:
    """Remarks on the layers of a network."""

    different: Collection[int]
    """Layers that are pointed at."""
    pale: Collection[int]
    """Layers that are drawn pale."""


def size_words(size: int | None) -> str:
    """Write one dimension; a question mark if it is unknown."""
    return "?" if size is None else brief(str(size), _LONGEST_SIZE)


def role_of(node: Node) -> Role:
    """Classify a layer by its kind."""
    if node.kind == "input":
        return "input"
    if "normalization" in node.kind:
        return "normalization"
    if "conv" in node.kind:
        return "convolution"
    if "pool" in node.kind:
        return "pooling"
    if node.kind in ("dense", "einsum_dense"):
        return "dense"
    return "merge" if len(node.inputs) > 1 else "other"


def group(network: Network, run: Sequence[int], shared: Collection[int]) -> list[list[int]]:
    """Part consecutive layers into the layers of one volume each.

    Args:
        network: The network of the layers.
        run: Layers in the order in which they are drawn.
        shared: Layers that feed several others; nothing joins their volume behind them.
    """
    groups: list[list[int]] = []
    leading: list[int] = []
    """Layers that join the volume behind them."""
    for place, index in enumerate(run):
        node = network.nodes[index]
        before = run[place - 1] if place else -1
        if leading and before not in node.inputs:
            groups.append(leading)
            leading = []
        if not _is_small(node):
            groups.append([*leading, index])
            leading = []
        elif _is_leader(node):
            leading.append(index)
        elif network.nodes[node.inputs[0]].shape != node.shape:
            groups.append([*leading, index])
            leading = []
        elif groups and not leading and node.inputs[0] == before and before not in shared:
            groups[-1].append(index)
        else:
            leading.append(index)
    return [*groups, leading] if leading else groups


def _is_small(node: Node) -> bool:
    """Return True for a layer that can join the volume of another one."""
    return role_of(node) in ("normalization", "other") and len(set(node.inputs)) == 1


def volume(network: Network, nodes: Sequence[int], marks: Marks, extra: Iterable[str]) -> Volume:
    """Describe the volume of a group of layers."""
    roles = {index: role_of(network.nodes[index]) for index in nodes}
    main = next(
        (index for index in nodes if roles[index] not in ("normalization", "other")),
        next((index for index in nodes if roles[index] == "normalization"), nodes[-1]),
    )
    if roles[main] == "other":
        main = next((i for i in nodes if not _is_leader(network.nodes[i])), main)
    return Volume(
        tuple(nodes),
        roles[main],
        network.nodes[main].shape[1:] or (1 if network.nodes[main].shape else None,),
        (*_words(network.nodes[main]), *_activations(network, nodes, main), *extra),
        tuple(network.nodes[index].kind for index in nodes),
        "normalization" in roles.values(),
        any(index in marks.different for index in nodes),
        main in marks.pale,
    )


def _is_leader(node: Node) -> bool:
    """Return True for a layer that only prepares the input of the next one."""
    return any(name in node.kind for name in _LEADERS)


def _activations(network: Network, nodes: Sequence[int], main: int) -> Iterable[str]:
    """Name the activations of a volume, except for ReLU, which is the usual one."""
    kinds = (network.nodes[index].kind for index in nodes if index != main)
    return [kind for kind in kinds if is_activation(kind) and kind != "relu"]


def _words(node: Node) -> list[str]:
    """Write kind, window, stride and groups of a layer in short lines."""
    size = node.attributes.get("kernel_size") or node.attributes.get("pool_size")
    window = value_words(size) if size else ""
    strides = node.attributes.get("strides")
    lines = _joined(_kind_words(node), window)
    if isinstance(strides, list) and any(step != 1 for step in strides) and strides != size:
        steps = strides[:1] if strides == strides[:1] * len(strides) else strides
        lines.append(f"stride {value_words(steps)}")
    groups = node.attributes.get("groups")
    if isinstance(groups, int) and groups > 1:
        lines.append(f"{size_words(groups)} groups")
    return lines


def _kind_words(node: Node) -> str:
    """Return the name of a kind in the words of papers, short."""
    kind = node.kind
    for dimension in ("1d", "2d", "3d"):
        kind = kind.replace(dimension, "")
    match role_of(node):
        case "convolution":
            kind = kind.replace("_", " ").replace("depthwise conv", "depthwise")
            return kind.replace("separable conv", "separable").replace("conv transpose", "up conv")
        case "pooling":
            return kind.replace("_pooling", "").replace("_", " ")
        case "normalization":
            return f"{kind.partition('_')[0]} norm"
        case "merge" if kind == "concatenate":
            return "concat"
        case "dense" | "input":
            return kind.replace("_", " ")
        case _:
            return kind.replace("_", " ") if node.inputs[1:] else layer_title(node)


def _joined(name: str, window: str) -> list[str]:
    if len(name) + len(window) < _LONGEST_LINE:
        return [f"{name} {window}".strip()]
    return [brief(line, 15) for line in (*name.split(" ", 1), window) if line]
