"""Mistakes in parallel tensors: joined branches, several outputs, numbers by name."""

from __future__ import annotations

import ast
import itertools

from grader.simulate.change import replaced, swap, swaps
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes, Several
from grader.simulate.syntax import elements_of, same_text

catalog = Catalog()


@catalog.several(
    certain=False,
    branches_in_another_order="Two neighboring branches are concatenated in the wrong order.",
    forgotten_branch="A branch is computed and not concatenated.",
)
def joined(function: Function) -> Several:
    """Change what each concatenation joins."""
    joining = [item.call for item in function.layers("Concatenate")]
    calls = [call for call in [*joining, *function.calls("concatenate")] if call.args]
    found = [elements_of(call.args[0]) for call in calls]
    yield (change for branches in found for change in swaps(branches))
    yield replaced((item for branches in found if len(branches) > 1 for item in branches), None)


@catalog.uncertain("A model with several outputs returns the last of them first.")
def outputs_in_another_order(function: Function) -> Changes:
    for call in function.calls("Model"):
        for node in (node for argument in call.args[1:] for node in ast.walk(argument)):
            match elements_of(node):
                case [first, *_, last]:
                    yield swap(first, last)


@catalog.uncertain("Another entry of a dictionary is taken.")
def other_entry(function: Function) -> Changes:
    entries = [
        node
        for node in function.nodes(ast.Subscript)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ]
    for entry, other in itertools.permutations(entries, 2):
        if same_text(entry.value, other.value):
            yield {entry: other}
