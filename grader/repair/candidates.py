"""Changes of the expected network that could be a student's mistake.

They begin at the first nodes without an equal: the student's open nodes, whose inputs all have
equals, and the expected open ones.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from grader.layer_names import differing_attributes
from grader.observation import Network, Node, Plain
from grader.repair.drafts import Draft
from grader.repair.matching import Matching
from grader.verdict import Edit, EditKind

_LONGEST = 16
"""Most layers that are taken for one forgotten or added piece."""
_LONGEST_CHAIN = 4
"""Most layers that are taken to stand in another order."""
_MOST_FOR_PIECES = 80
_MOST_EXCHANGED = 64
"""Most nodes of an exchanged piece."""
_TIMES_LARGER = 3
"""Pieces of about equal sizes are more likely the same layers with several mistakes."""
_MOST_ALIKE = 8
"""Layers of one kind that are tried in the place of one."""
_WINDOWS = (1, 2, 3, 5, 7, 11)
_STRIDES = (1, 2, 3, 4)
_SIZES = ("filters", "units")

_COSTS: dict[EditKind, float] = {
    "attributes": 1.0,
    "weights": 1.0,
    "input shape": 1.0,
    "missing": 1.1,
    "extra": 1.1,
    "swap": 1.2,
    "order": 1.3,
    "inputs": 1.3,
    "outputs": 1.4,
    "exchange": 1.5,
}
_GUESSED = 0.05
_FURTHER_ATTRIBUTE = 0.15
_OTHER_LAYER = 0.3
"""A layer with another size and another argument is more likely another layer of the network."""
_FURTHER_LAYER = 0.05
_STOPPED = 0.5
"""A failed call more likely has wrong inputs than that it is one too many."""


@dataclass(frozen=True)
class Candidate:
    """A changed draft, and the edit that would undo the change."""

    edit: Edit
    draft: Draft
    changed: tuple[int, ...]
    """Nodes whose new values have to be among the student's."""
    cost: float
    also: tuple[Edit, ...] = ()
    """Edits that the values show only together with the first one."""

    @property
    def own_values(self) -> int:
        """Number of the student's values that the change repeats, so that they prove nothing."""
        if self.edit.kind == "swap":
            return len(self.changed) - 1
        return len(self.edit.found_nodes) if self.adds_nodes else 0

    @property
    def adds_nodes(self) -> bool:
        """True if nodes of the student's are in the draft."""
        is_piece = self.edit.kind == "exchange" and self.changed != self.edit.expected_nodes
        return self.edit.kind == "extra" or is_piece


@dataclass(frozen=True)
class Situation:
    """Two networks that agree up to some nodes."""

    found: Network
    draft: Draft
    matching: Matching
    is_part: bool
    """True if the student's network ends where the function stopped."""

    @cached_property
    def found_open(self) -> list[int]:
        """The student's nodes without an equal whose inputs have equals."""
        known = self.matching.expected_of
        return [
            index
            for index, node in enumerate(self.found.nodes)
            if index not in known and all(source in known for source in node.inputs)
        ]

    @cached_property
    def expected_open(self) -> list[int]:
        """The expected nodes without an equal whose inputs have equals."""
        known = self.matching.found_of
        return [
            number
            for number in self.draft.order
            if number not in known
            and all(source in known for source in self.draft.nodes[number].inputs)
        ]

    @cached_property
    def found_twice(self) -> list[int]:
        """The student's layers with weights that compute what another one of them computes."""
        known = self.matching
        return [
            index
            for index, number in known.expected_of.items()
            if known.found_of[number] != index and self.found.nodes[index].parameters
        ]

    @cached_property
    def found_changed(self) -> list[int]:
        """The student's nodes that could be an expected one with another operation or input."""
        known = self.matching.expected_of.keys() - self.found_twice
        nodes = self.found.nodes
        first = [index for index in self.found_twice if known.issuperset(nodes[index].inputs)]
        return [*self.found_open, *first]

    def mapped(self, indices: Iterable[int]) -> tuple[int, ...]:
        """Return the equals of found nodes that all have one."""
        return tuple(self.matching.expected_of[index] for index in indices)


def likely_candidates(situation: Situation) -> list[Candidate]:
    """List the changes to what the student's open nodes are, the cheapest first."""
    found = itertools.chain(
        _changed_operations(situation),
        _swapped(situation),
        _guessed_arguments(situation, situation.found_twice),
        _other_outputs(situation),
        _missing(situation, 1),
        _extra(situation, 1),
    )
    possible = (item for item in found if not item.draft.has_loop)
    return sorted(possible, key=lambda item: item.cost)


def further_candidates(situation: Situation) -> list[Candidate]:
    """List guesses, and pieces of several layers, the cheapest first."""
    unpaired = set(range(len(situation.found.nodes))) - situation.matching.expected_of.keys()
    found = itertools.chain(
        _guessed_arguments(situation, unpaired),
        _guessed_inputs(situation),
        _missing(situation, _LONGEST),
        _extra(situation, _LONGEST),
    )
    possible = (item for item in found if not item.draft.has_loop)
    return sorted(possible, key=lambda item: item.cost)


def exchanged_pieces(
    situation: Situation, *, times_larger: float = _TIMES_LARGER
) -> list[Candidate]:
    """List exchanges of all open nodes and what follows them, the cheapest first.

    Several changes of neighbors look like one, so these come last, and their sizes differ. Large
    networks have too many.
    """
    if len(situation.found.nodes) > _MOST_FOR_PIECES:
        return []
    found: list[Candidate] = []
    for end in range(len(situation.found.nodes)):
        piece = _unknown_before(situation, [end])
        behind = [node.kind for node in situation.found.nodes if end in node.inputs]
        is_whole = bool(piece) and set(piece).issuperset(situation.found_open)
        if behind and is_whole and len(piece) <= _MOST_EXCHANGED:
            found += _exchanged(situation, piece, sorted(behind), times_larger)
    return sorted(found, key=lambda item: item.cost)


def _unknown_before(situation: Situation, ends: Iterable[int]) -> list[int]:
    """List nodes and all nodes before them that have no equals, in order."""
    found, known = situation.found.nodes, situation.matching.expected_of
    needed = set(ends) - known.keys()
    for index in range(len(found) - 1, -1, -1):
        if index in needed:
            needed |= set(found[index].inputs) - known.keys()
    return sorted(needed)


def _exchanged(
    situation: Situation, piece: Sequence[int], behind: Sequence[str], times_larger: float
) -> Iterator[Candidate]:
    """Put a found piece in the place of expected ones with equal takers."""
    draft = situation.draft
    new = _renumbered(situation, piece)
    opened = set(situation.expected_open)
    unknown = [number for number in draft.order if number not in situation.matching.found_of]
    for last in unknown[:_MOST_EXCHANGED]:
        takers = draft.takers.get(last, ())
        if sorted(draft.nodes[number].kind for number in takers) != behind:
            continue
        changed = draft.with_new_nodes(new).redirected(last, max(new), takers)
        if changed.has_loop:
            continue
        kept = set(changed.order)
        left_out = [number for number in draft.order if number not in kept]
        small, large = sorted((len(piece), len(left_out)))
        is_other = large >= times_larger * small > 0
        if is_other and last in left_out and opened.issubset(left_out):
            further = _FURTHER_LAYER * (len(left_out) + len(piece) - 2)
            yield _candidate("exchange", piece, left_out, changed, takers, further)


def _candidate(
    kind: EditKind,
    found_nodes: Iterable[int],
    expected_nodes: Iterable[int],
    draft: Draft,
    changed: Iterable[int],
    further: float = 0.0,
) -> Candidate:
    edit = Edit(kind, tuple(found_nodes), tuple(expected_nodes))
    return Candidate(edit, draft, tuple(changed), _COSTS[kind] + further)


def _changed_operations(situation: Situation) -> Iterator[Candidate]:
    """Give expected open nodes the operation or the inputs of found ones."""
    for number, index in itertools.product(situation.expected_open, situation.found_changed):
        expected, found = situation.draft.nodes[number], situation.found.nodes[index]
        if expected.kind == "input" or found.kind == "input":
            if expected.kind == found.kind:
                draft = situation.draft.with_node(number, replace(expected, shape=found.shape))
                yield _candidate("input shape", [index], [number], draft, [number])
            continue
        inputs = situation.mapped(found.inputs)
        operation = _with_operation(expected, found, situation)
        kind, further = _kind_of_change(expected, operation)
        near = bool(set(inputs) & set(expected.inputs))
        if kind and near and len(inputs) == len(expected.inputs):
            draft = situation.draft.with_node(number, operation)
            yield _candidate(kind, [index], [number], draft, [number], further)
    for index in situation.found_changed:
        yield from _rewirings(situation, index)


def _rewirings(situation: Situation, index: int) -> Iterator[Candidate]:
    """Give expected nodes of a kind the inputs of a found node.

    Their own inputs need not have equals: the student's function may never compute them.
    """
    found = situation.found.nodes[index]
    inputs = situation.mapped(found.inputs)
    alike = [
        number
        for number in situation.draft.order
        if number not in situation.matching.found_of
        and situation.draft.nodes[number].kind == found.kind != "input"
        and situation.draft.nodes[number].inputs != inputs
    ]
    for rank, number in enumerate(alike[:_MOST_ALIKE]):
        expected, further = situation.draft.nodes[number], rank * _FURTHER_LAYER
        yield _rewiring(situation, number, index, replace(expected, inputs=inputs), further)
        changed = replace(_with_operation(expected, found, situation), inputs=inputs)
        names = differing_attributes(expected, changed)
        if names:
            arguments = {name: changed.attributes.get(name) for name in names}
            also = Edit("attributes", (index,), (number,), arguments)
            candidate = _rewiring(situation, number, index, changed, further + _COSTS[also.kind])
            yield replace(candidate, also=(also,))


def _rewiring(
    situation: Situation, number: int, index: int, changed: Node, further: float
) -> Candidate:
    expected = situation.draft.nodes[number]
    same = sorted(changed.inputs) == sorted(expected.inputs)
    draft = situation.draft.with_node(number, changed)
    left_out = [] if draft.has_loop else _left_out(situation, draft, changed.inputs)
    if left_out:
        further += _FURTHER_LAYER * (len(left_out) - 1)
        return _candidate("missing", (), left_out, draft, [number], further)
    if not draft.has_loop:
        known = situation.matching.found_of.keys() & set(situation.draft.order)
        draft = replace(draft, kept=draft.kept | known.difference(draft.order))
    return _candidate("order" if same else "inputs", [index], [number], draft, [number], further)


def _left_out(situation: Situation, draft: Draft, sources: Sequence[int]) -> list[int]:
    """List the layers between some tensors and their taker that a draft does without.

    Empty if the student has such layers, or if other tensors pass them too.
    """
    kept = set(draft.order)
    left_out = [number for number in situation.draft.order if number not in kept]
    before = {source for number in left_out for source in situation.draft.nodes[number].inputs}
    is_there = not situation.matching.found_of.keys().isdisjoint(left_out)
    if is_there or _are_called(situation, left_out) or not before.issubset({*left_out, *sources}):
        return []
    return left_out


def _with_operation(expected: Node, found: Node, situation: Situation) -> Node:
    """Return an expected node with the operation of a found one."""
    shared = found.shared_with
    return replace(
        expected,
        kind=found.kind,
        attributes=found.attributes,
        parameters=found.parameters,
        shared_with=None if shared is None else _likely_equal(situation, shared),
    )


def _likely_equal(situation: Situation, index: int) -> int | None:
    """Return the equal of a found node, else one of its kind and inputs."""
    known = situation.matching.expected_of
    node = situation.found.nodes[index]
    if index in known or not all(source in known for source in node.inputs):
        return known.get(index)
    inputs = situation.mapped(node.inputs)
    takers = situation.draft.takers.get(inputs[0], ()) if inputs else ()
    nodes = situation.draft.nodes
    alike = (item for item in takers if nodes[item].kind == node.kind)
    return next((item for item in alike if nodes[item].inputs == inputs), None)


def _kind_of_change(expected: Node, changed: Node) -> tuple[EditKind | None, float]:
    """Name the change of a node's operation; None if there is none."""
    if expected.kind != changed.kind:
        return "exchange", 0.0
    names = differing_attributes(expected, changed)
    if names:
        other_layer = len(names) > 1 and not set(names).isdisjoint(_SIZES)
        return "attributes", _FURTHER_ATTRIBUTE * (len(names) - 1) + _OTHER_LAYER * other_layer
    return ("weights" if expected.shared_with != changed.shared_with else None), 0.0


def _swapped(situation: Situation) -> Iterator[Candidate]:
    """Turn round a short chain of layers that begins with an open node."""
    draft = situation.draft
    for number in situation.expected_open:
        for source in dict.fromkeys(draft.nodes[number].inputs):
            chain = [number]
            while len(chain) < _LONGEST_CHAIN:
                takers = draft.takers.get(chain[-1], ())
                if len(takers) != 1:
                    break
                chain.append(takers[0])
                orders = {(*chain[1:], chain[0]), (chain[-1], *chain[:-1])}
                for order in sorted(orders):
                    yield _in_order(situation, source, chain, order)


def _in_order(
    situation: Situation, source: int, chain: Sequence[int], order: Sequence[int]
) -> Candidate:
    """Let the layers of a chain follow each other in another order."""
    draft = situation.draft
    origins = dict(zip(chain, [source, *chain], strict=False))
    turned = draft.redirected(chain[-1], order[-1])
    nodes = dict(turned.nodes)
    # A layer that joins several tensors keeps the others.
    for before, number in zip([source, *order], order, strict=False):
        nodes[number] = _rewired(draft.nodes[number], origins[number], before)
    further = _FURTHER_LAYER * (len(chain) - 2)
    return _candidate("swap", (), chain, replace(turned, nodes=nodes), order, further)


def _rewired(node: Node, old: int, new: int) -> Node:
    return replace(node, inputs=tuple(new if item == old else item for item in node.inputs))


def _other_outputs(situation: Situation) -> Iterator[Candidate]:
    """Return what the student returns."""
    outputs = situation.found.outputs
    known = situation.matching.expected_of
    if situation.is_part:
        return
    if not all(index in known for index in outputs):
        yield from _further_outputs(situation)
        return
    mapped = situation.mapped(outputs)
    if mapped != situation.draft.outputs:
        draft = replace(situation.draft, outputs=mapped)
        left_out = _left_out(situation, draft, mapped)
        if left_out:
            further = _FURTHER_LAYER * (len(left_out) - 1)
            yield _candidate("missing", (), left_out, draft, (), further)
        else:
            yield _candidate("outputs", outputs, situation.draft.outputs, draft, ())


def _further_outputs(situation: Situation) -> Iterator[Candidate]:
    """Add the student's outputs that are not expected, with all layers before them."""
    found, known = situation.found, situation.matching.expected_of
    expected = [known[index] for index in found.outputs if index in known]
    if tuple(expected) != situation.draft.outputs:
        return
    piece = _unknown_before(situation, found.outputs)
    if any(found.nodes[index].kind == "input" for index in piece):
        return
    new = _renumbered(situation, piece)
    equal = {**known, **dict(zip(piece, sorted(new), strict=True))}
    draft = situation.draft.with_new_nodes(new)
    draft = replace(draft, outputs=tuple(equal[index] for index in found.outputs))
    yield _candidate("extra", piece, (), draft, (), _FURTHER_LAYER * (len(piece) - 1))


def _missing(situation: Situation, most: int) -> Iterator[Candidate]:
    """Leave out an open node, or a piece that begins with it."""
    draft = situation.draft
    for number in situation.expected_open:
        for source in dict.fromkeys(draft.nodes[number].inputs):
            for last in _following(draft, number, most):
                without = draft.redirected(last, source)
                kept = set(without.order)
                left_out = [item for item in draft.order if item not in kept]
                if not left_out or len(left_out) > 2 * most or (most > 1 and len(left_out) == 1):
                    continue
                if _are_called(situation, left_out):
                    continue
                takers = [item for item in draft.takers.get(last, ()) if item in kept]
                if takers or not situation.is_part:
                    further = _FURTHER_LAYER * (len(left_out) - 1)
                    yield _candidate("missing", (), left_out, without, takers, further)


def _are_called(situation: Situation, numbers: Iterable[int]) -> bool:
    """Return True if the student calls such layers, but does not use their results."""
    unused = Counter(node.kind for node in situation.found.unused)
    kinds = Counter(situation.draft.nodes[number].kind for number in numbers)
    return kinds <= unused


def _following(draft: Draft, number: int, most: int) -> list[int]:
    """List the nodes behind one node, itself first, breadth first."""
    found = [number]
    for item in found:
        found += [taker for taker in draft.takers.get(item, ()) if taker not in found]
        if len(found) >= most:
            break
    return found[:most]


def _extra(situation: Situation, most: int) -> Iterator[Candidate]:
    """Insert the student's open nodes, or a piece that begins with them."""
    found = situation.found
    for start in situation.found_open:
        sources = situation.mapped(found.nodes[start].inputs)
        for piece in _pieces(situation, start, most):
            if most > 1 and len(piece) == 1:
                continue
            new = _renumbered(situation, piece)
            for source in dict.fromkeys(sources):
                yield from _inserted(situation, source, max(new), new, piece)


def _renumbered(situation: Situation, piece: Sequence[int]) -> dict[int, Node]:
    """Copy found nodes, whose other inputs have equals, under numbers that are free."""
    numbers = dict(zip(piece, itertools.count(max(situation.draft.nodes) + 1)))
    equal = {**situation.matching.expected_of, **numbers}
    nodes = ((number, situation.found.nodes[index]) for index, number in numbers.items())
    return {
        number: replace(node, inputs=tuple(equal[item] for item in node.inputs), shared_with=None)
        for number, node in nodes
    }


def _inserted(
    situation: Situation, source: int, end: int, new: dict[int, Node], piece: Sequence[int]
) -> Iterator[Candidate]:
    draft = situation.draft.with_new_nodes(new)
    takers = situation.draft.takers.get(source, ())
    open_takers = [item for item in takers if item in situation.expected_open]
    further = _FURTHER_LAYER * (len(piece) - 1)
    if situation.found.stopped_at in piece:
        further += _STOPPED
    choices: list[Sequence[int] | None] = [[taker] for taker in open_takers]
    unpaired = [taker for taker in takers if taker not in situation.matching.found_of]
    choices += [several for several in (open_takers, unpaired) if len(several) > 1]
    if source in draft.outputs:
        choices.append(None)
    needed = set(situation.draft.order)
    for chosen in choices:
        changed = draft.redirected(source, end, chosen)
        if chosen is None:
            nodes = {**changed.nodes, **new}
            changed = replace(changed, nodes=nodes)
        # What takes the place of other layers is not too many.
        if not changed.has_loop and needed.issubset(changed.order):
            yield _candidate("extra", piece, (), changed, chosen or (), further)


def _pieces(situation: Situation, start: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield pieces of open nodes that begin with one node, each complete."""
    found, known = situation.found, situation.matching.expected_of
    inside = [start]
    yield (start,)
    for index in range(start + 1, len(found.nodes)):
        if len(inside) >= most:
            return
        node = found.nodes[index]
        if index in known or not any(source in inside for source in node.inputs):
            continue
        if all(source in inside or source in known for source in node.inputs):
            inside.append(index)
            yield tuple(item for item in inside if item in _needed(found, index, inside))


def _needed(network: Network, last: int, inside: Sequence[int]) -> set[int]:
    needed = {last}
    for index in reversed(inside):
        if index in needed:
            needed |= {source for source in network.nodes[index].inputs if source in inside}
    return needed


def _guessed_arguments(situation: Situation, indices: Collection[int]) -> Iterator[Candidate]:
    """Try other arguments, for students who write the layer in another way.

    Args:
        situation: the two networks.
        indices: the student's nodes that the layer could be.
    """
    if not indices:
        return
    shapes = [situation.found.nodes[index].shape for index in indices]
    sizes = sorted({int(shape[-1]) for shape in shapes if shape and shape[-1]})
    for number in situation.expected_open:
        node = situation.draft.nodes[number]
        for attributes in _other_arguments(node, sizes):
            draft = situation.draft.with_node(number, replace(node, attributes=attributes))
            changes = len(differing_attributes(node, draft.nodes[number]))
            further = _GUESSED + _FURTHER_ATTRIBUTE * (changes - 1)
            yield _candidate("attributes", (), [number], draft, [number], further)


def _guessed_inputs(situation: Situation) -> Iterator[Candidate]:
    """Let a layer with weights take what an open node takes."""
    draft = situation.draft
    weighted = [
        number
        for number in draft.order
        if number not in situation.matching.found_of
        and draft.nodes[number].parameters
        and len(draft.nodes[number].inputs) == 1
    ]
    taken = [situation.mapped(situation.found.nodes[n].inputs) for n in situation.found_open]
    for inputs in dict.fromkeys(item for item in taken if len(item) == 1):
        for rank, number in enumerate(weighted[:_MOST_ALIKE]):
            expected = draft.nodes[number]
            if inputs != expected.inputs:
                changed = draft.with_node(number, replace(expected, inputs=inputs))
                further = _GUESSED + rank * _FURTHER_LAYER
                yield _candidate("inputs", (), [number], changed, [number], further)


def _other_arguments(node: Node, sizes: Sequence[int]) -> Iterator[dict[str, Plain]]:
    now = dict(node.attributes)
    for name in _SIZES:
        yield from ({**now, name: size} for size in sizes if name in now and size != now[name])
    for name, choices in (
        ("strides", _STRIDES),
        ("kernel_size", _WINDOWS),
        ("pool_size", _WINDOWS),
    ):
        if isinstance(now.get(name), list):
            for size in choices:
                changed = {**now, name: [size] * len(now[name])}
                if changed != now:
                    yield changed
    if now.get("padding") in ("same", "valid"):
        other = {**now, "padding": "valid" if now["padding"] == "same" else "same"}
        yield other
        if isinstance(now.get("strides"), list):
            yield from (
                {**other, "strides": [step] * len(now["strides"])}
                for step in _STRIDES
                if [step] * len(now["strides"]) != now["strides"]
            )
    for name in ("use_bias", "trainable"):
        if isinstance(now.get(name), bool):
            yield {**now, name: not now[name]}
