"""Search for the edits that turn a student's network into the reference's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from grader.layer_names import differing_attributes
from grader.observation import Network, Node, Plain
from grader.repair.candidates import (
    Candidate,
    Situation,
    exchanged_pieces,
    further_candidates,
    likely_candidates,
)
from grader.repair.drafts import Draft
from grader.repair.matching import Matching, Values, agree, match
from grader.verdict import Edit, Repair

Evaluate: TypeAlias = Callable[
    [Network, Collection[int] | None, Callable[[Node], bool] | None], Network
]
"""Compute the shapes and fingerprints of a network, of all nodes or of some by index, but not far
behind the values for which a function returns True."""
Observe: TypeAlias = Callable[[Draft, Collection[int] | None], Draft]
"""The same for a draft, of all nodes or of some by number."""

_Step: TypeAlias = tuple[list[Edit], Draft, Matching]
_MOST_EDITS = 24
_MOST_NODES = 12_000
"""Nodes of all tried drafts together, after which a search ends without proof: some 70 changes of
ResNet-50, or hundreds of a block. Equal networks get equal findings, as by time they would not."""
_MOST_WHOLE = 4
"""Candidates of one round that are computed to the end."""


def find_repair(
    found: Network,
    expected: Network,
    evaluate: Evaluate,
    *,
    is_part: bool = False,
    most_edits: int = _MOST_EDITS,
    most_nodes: int = _MOST_NODES,
) -> Repair | None:
    """Find the edits that explain all differences of two networks.

    Args:
        found: the student's network, with fingerprints.
        expected: the reference's network.
        evaluate: computes a changed copy of the reference.
        is_part: True if `found` ends where the function stopped.
        most_edits: after as many, the search ends.
        most_nodes: nodes of all tried drafts together, after which it ends, too.

    Returns:
        A repair; None if no edit can be proved.
    """
    values = Values.of(enumerate(found.nodes))

    def is_known(node: Node) -> bool:
        return bool(values.equal_to(node))

    def observe(draft: Draft, wanted: Collection[int] | None) -> Draft:
        if wanted is None:
            return draft.observed(evaluate(draft.network, None, is_known))
        indices = {index for index, number in enumerate(draft.order) if number in wanted}
        return draft.observed(evaluate(draft.network, indices, None))

    return find_repair_of_drafts(
        found,
        expected,
        observe,
        is_part=is_part,
        most_edits=most_edits,
        most_nodes=most_nodes,
    )


def find_repair_of_drafts(
    found: Network,
    expected: Network,
    observe: Observe,
    *,
    is_part: bool,
    most_edits: int,
    most_nodes: int,
) -> Repair | None:
    """Find the edits as `find_repair` does, where drafts need not become networks."""
    return _Search(found, expected, observe, is_part, most_nodes).run(most_edits)


class _Search:
    def __init__(
        self,
        found: Network,
        expected: Network,
        observe: Observe,
        is_part: bool,
        most_nodes: int,
    ) -> None:
        self._found = found
        self._expected = expected
        self._observe = observe
        self._values_found = Values.of(enumerate(found.nodes))
        self._is_part = is_part
        self._known_at_first: frozenset[int] = frozenset()
        self._nodes_left = most_nodes

    def run(self, most_edits: int) -> Repair | None:
        """Choose one edit after the other until the outputs agree."""
        draft = Draft.of(self._expected)
        matching = match(self._found, draft)
        # Results that the failed function did not use, or not yet.
        self._known_at_first = frozenset(matching.expected_of)
        first = Situation(self._found, draft, matching, self._is_part)
        edits: list[Edit] = []
        for _ in range(most_edits):
            if self._is_explained(draft, matching):
                break
            step = self._next_step(Situation(self._found, draft, matching, self._is_part))
            if step is None:
                break
            found, draft, matching = step
            edits += found
        doubtful = len(edits) > 1 and any(edit.kind == "exchange" for edit in edits)
        if edits and (doubtful or not self._is_explained(draft, matching)):
            # A part of an exchanged piece can look like another layer or argument.
            self._nodes_left = max(self._nodes_left, len(draft.nodes) * _MOST_WHOLE)
            step = self._best_of(first, exchanged_pieces)
            if step is not None and self._is_explained(*step[1:]):
                edits, draft, matching = step
        proved = self._is_explained(draft, matching)
        if proved:
            step = self._as_exchange(edits, first)
            edits, draft, matching = step or (self._as_changes(edits) or edits, draft, matching)
        if proved and not self._is_part:
            named = [edit.found_nodes for edit in edits]
            edits += [
                edit for edit in self._other_weights(matching) if edit.found_nodes not in named
            ]
        if not edits:
            return None
        size = len(self._expected.nodes)
        pairs = ((one, other) for one, other in matching.expected_of.items() if other < size)
        return Repair(
            self._found.without_fingerprints(),
            self._expected.without_fingerprints(),
            tuple(_of_originals(edit, size) for edit in edits),
            tuple(sorted(pairs)),
            proved,
        )

    def _as_changes(self, edits: Sequence[Edit]) -> list[Edit]:
        """Write layers that are missing, and extra with other arguments, as changed layers."""
        networks = self._found, self._expected
        wirings = [[(node.kind, node.inputs) for node in network.nodes] for network in networks]
        if {edit.kind for edit in edits} != {"extra", "missing"} or wirings[0] != wirings[1]:
            return []
        draft = Draft.of(self._expected)
        changes = []
        for index, (found, expected) in enumerate(
            zip(self._found.nodes, self._expected.nodes, strict=True)
        ):
            names = differing_attributes(found, expected)
            if names:
                draft = draft.with_node(index, replace(expected, attributes=found.attributes))
                arguments = {name: found.attributes.get(name) for name in names}
                changes.append(Edit("attributes", (index,), (index,), arguments))
        draft = self._observed(draft)
        return changes if self._is_explained(draft, match(self._found, draft)) else []

    def _as_exchange(self, edits: Sequence[Edit], first: Situation) -> _Step | None:
        """Write a missing piece and an extra one as an exchange of the two."""
        if sorted(edit.kind for edit in edits) != ["extra", "missing"]:
            return None
        kinds = [sorted(self._kinds_of(edit)) for edit in edits]
        if kinds[0] == kinds[1]:  # moved
            return None
        step = self._best_of(first, partial(exchanged_pieces, times_larger=1))
        return step if step is not None and self._is_explained(*step[1:]) else None

    def _kinds_of(self, edit: Edit) -> list[str]:
        """Return the kinds of the layers that are missing or too many."""
        nodes = [self._found.nodes[index] for index in edit.found_nodes]
        nodes = nodes or [self._expected.nodes[index] for index in edit.expected_nodes]
        return [node.kind for node in nodes]

    def _observed(self, draft: Draft, wanted: Collection[int] | None = None) -> Draft:
        self._nodes_left -= len(draft.order)
        return self._observe(draft, wanted)

    def _is_explained(self, draft: Draft, matching: Matching) -> bool:
        """Return True if the student's network computes what the draft computes."""
        outputs = self._found.outputs
        if self._is_part:
            known = {*matching.expected_of, *self._known_at_first}
            return known.issuperset(outputs) and self._stops_alike(draft, matching)
        if len(outputs) != len(draft.outputs):
            return False
        pairs = zip(outputs, draft.outputs, strict=True)
        return all(self._is_output(draft, matching, *pair) for pair in pairs)

    def _is_output(self, draft: Draft, matching: Matching, index: int, number: int) -> bool:
        """Return True if two outputs agree by value, or by layer if unknown."""
        found, expected = self._found.nodes[index], draft.nodes[number]
        if expected.fingerprint:
            return agree(found, expected)
        inputs = tuple(matching.expected_of.get(source) for source in found.inputs)
        same = (found.kind, found.attributes, inputs)
        return same == (expected.kind, expected.attributes, expected.inputs)

    def _stops_alike(self, draft: Draft, matching: Matching) -> bool:
        """Return True if the draft cannot be computed either, at the student's failed call.

        Graphs without values need only have this call: the reference's own does not fail.
        """
        failing = [number for number in draft.order if not draft.nodes[number].fingerprint]
        if self._found.stopped_at is None:
            return bool(failing)
        stopped = self._found.nodes[self._found.stopped_at]
        inputs = {matching.expected_of.get(index) for index in stopped.inputs}
        if stopped.fingerprint:
            failing = [n for n in draft.order if _is_same_call(stopped, draft.nodes[n])]
        return any(set(draft.nodes[number].inputs) == inputs for number in failing)

    def _next_step(self, situation: Situation) -> _Step | None:
        """Choose the first candidate that explains all, else the one that explains most."""
        return (
            self._shared_everywhere(situation)
            or self._best_of(situation, likely_candidates, further_candidates)
            or self._best_of(situation, exchanged_pieces)
        )

    def _best_of(
        self, situation: Situation, *sources: Callable[[Situation], Sequence[Candidate]]
    ) -> _Step | None:
        best: tuple[int, float, Candidate, Draft, Matching] | None = None
        for candidates in sources:
            tried = 0
            for candidate in candidates(situation):
                if self._nodes_left < 0:
                    break
                if candidate.draft.has_loop or not self._holds(situation, candidate):
                    continue
                draft = self._observed(candidate.draft)
                matching = match(self._found, draft)
                if self._is_explained(draft, matching):
                    return self._step(situation, candidate, draft, matching)
                gained = _gain(situation.matching, matching, draft) - candidate.own_values
                if gained > 0 and (best is None or (gained, -candidate.cost) > best[:2]):
                    best = (gained, -candidate.cost, candidate, draft, matching)
                tried += 1
                if tried == _MOST_WHOLE:
                    break
        if best is None:
            return None
        _, _, candidate, draft, matching = best
        step = self._step(situation, candidate, draft, matching)
        return self._everywhere(situation, candidate, step[0][0]) or step

    def _holds(self, situation: Situation, candidate: Candidate) -> bool:
        """Return True if the values of the changed nodes are among the student's."""
        if not candidate.changed:
            return True
        needed = set(candidate.draft.order)
        wanted = needed.intersection(candidate.changed)
        draft = self._observed(candidate.draft, wanted)
        nodes = {number: draft.nodes[number] for number in candidate.changed}
        if self._is_stopped(situation, candidate):
            return not any(node.fingerprint for node in nodes.values())
        if candidate.edit.kind == "extra":
            # A layer that changes nothing behind the added one has lost its place to it.
            end = self._found.nodes[candidate.edit.found_nodes[-1]]
            if any(agree(end, node) for node in nodes.values()):
                return False
        equal = [self._values_found.equal_to(node) for node in nodes.values()]
        exact = {index for indices in equal for index in indices}
        is_new = not exact <= situation.matching.exact
        return all(equal) and (is_new or not exact.isdisjoint(situation.found_twice))

    def _everywhere(self, situation: Situation, candidate: Candidate, edit: Edit) -> _Step | None:
        """Make the same change in all equal layers, as of a loop.

        None if the student's network does not have it elsewhere.
        """
        if edit.kind not in ("attributes", "exchange") or candidate.adds_nodes:
            return None
        (number,) = candidate.changed
        before, after = situation.draft.nodes[number], candidate.draft.nodes[number]
        alike = [
            other
            for other in situation.draft.order
            if other not in situation.matching.found_of
            and (situation.draft.nodes[other].kind, situation.draft.nodes[other].attributes)
            == (before.kind, before.attributes)
        ]
        for _ in range(2):
            draft = candidate.draft
            for other in alike:
                changed = replace(draft.nodes[other], kind=after.kind, attributes=after.attributes)
                draft = draft.with_node(other, changed)
            draft = self._observed(draft)
            matching = match(self._found, draft)
            same = [other for other in alike if matching.found_of.get(other) in matching.exact]
            if len(same) < 2:
                return None
            if same == alike:
                edits = [
                    replace(edit, found_nodes=(matching.found_of[other],), expected_nodes=(other,))
                    for other in same
                ]
                return edits, draft, matching
            alike = same
        return None

    def _shared_everywhere(self, situation: Situation) -> _Step | None:
        """Share all weights that the student shares, as of a block in a loop.

        None unless the networks have the same layers in the same order.
        """
        draft, known = situation.draft, situation.matching
        found = [n for n in range(len(self._found.nodes)) if n not in known.expected_of]
        expected = [number for number in draft.order if number not in known.found_of]
        nodes = [self._found.nodes[index] for index in found]
        if [(node.kind, node.attributes) for node in nodes] != [
            (draft.nodes[number].kind, draft.nodes[number].attributes) for number in expected
        ]:
            return None
        number_of = {**known.expected_of, **dict(zip(found, expected, strict=True))}
        edits = list[Edit]()
        for index, node in zip(found, nodes, strict=True):
            number, shared = number_of[index], node.shared_with
            if shared is not None and draft.nodes[number].shared_with is None:
                changed = replace(draft.nodes[number], shared_with=number_of[shared], parameters=0)
                draft = draft.with_node(number, changed)
                edits.append(Edit("weights", (index,), (number,)))
        if not edits:
            return None
        draft = self._observed(draft)
        matching = match(self._found, draft)
        return (edits, draft, matching) if self._is_explained(draft, matching) else None

    def _is_stopped(self, situation: Situation, candidate: Candidate) -> bool:
        """Return True if a candidate changes the failed call or its inputs."""
        stopped = self._found.stopped_at
        if stopped in candidate.edit.found_nodes:
            return True
        if candidate.edit.kind != "missing" or stopped not in situation.found_open:
            return False
        inputs = sorted(situation.mapped(self._found.nodes[stopped].inputs))
        return all(
            sorted(candidate.draft.nodes[number].inputs) == inputs for number in candidate.changed
        )

    def _step(
        self, situation: Situation, candidate: Candidate, draft: Draft, matching: Matching
    ) -> _Step:
        edit = candidate.edit
        if edit.kind == "attributes":
            edit = replace(edit, arguments=self._decisive_arguments(situation, candidate))
        if edit.kind not in ("missing", "outputs") and not candidate.adds_nodes:
            places = (matching.found_of.get(number) for number in candidate.changed)
            nodes = tuple(place for place in places if place is not None)
            edit = replace(edit, found_nodes=nodes or edit.found_nodes)
        return [edit, *candidate.also], draft, matching

    def _decisive_arguments(
        self, situation: Situation, candidate: Candidate
    ) -> Mapping[str, Plain]:
        """Return the changed arguments without those that are only another spelling."""
        (number,) = candidate.changed
        expected, changed = situation.draft.nodes[number], candidate.draft.nodes[number]
        arguments = dict(changed.attributes)
        names = differing_attributes(expected, changed)
        for name in names if len(names) > 1 else ():
            kept = dict(arguments)
            kept.pop(name, None)
            if name in expected.attributes:
                kept[name] = expected.attributes[name]
            draft = candidate.draft.with_node(number, replace(changed, attributes=kept))
            if self._holds(situation, replace(candidate, draft=draft)):
                arguments = kept
        return {
            name: arguments.get(name)
            for name in names
            if arguments.get(name) != expected.attributes.get(name)
        }

    def _other_weights(self, matching: Matching) -> list[Edit]:
        """Find layers whose weights are shared, or frozen, where the expected ones are not.

        That changes the number of parameters, and need not change a value.
        """
        edits = []
        for index, number in matching.expected_of.items():
            if number >= len(self._expected.nodes):
                continue
            found, expected = self._found.nodes[index], self._expected.nodes[number]
            if found.kind != expected.kind:
                continue
            if (found.shared_with is None) != (expected.shared_with is None):
                edits.append(Edit("weights", (index,), (number,)))
            elif "trainable" in differing_attributes(found, expected):
                frozen = {"trainable": found.attributes.get("trainable")}
                edits.append(Edit("attributes", (index,), (number,), frozen))
        return edits


def _is_same_call(stopped: Node, node: Node) -> bool:
    """Return True for equal arguments; an unbuilt layer does not know its weights."""
    differing = set(differing_attributes(stopped, node))
    return stopped.kind == node.kind and differing <= {"trainable"}


def _gain(before: Matching, after: Matching, draft: Draft) -> int:
    """Count the values that a change explains, without those that it explains no more."""
    needed = set(draft.order)
    lost = [
        index
        for index in before.exact
        if index not in after.expected_of and before.expected_of[index] in needed
    ]
    return len(after.exact - before.exact) - len(lost)


def _of_originals(edit: Edit, size: int) -> Edit:
    """Leave out nodes of the draft that the expected network does not have."""
    kept: Sequence[int] = [number for number in edit.expected_nodes if number < size]
    return replace(edit, expected_nodes=tuple(kept))
