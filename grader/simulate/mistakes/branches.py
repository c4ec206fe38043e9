"""Mistakes in parallel tensors: joined branches, several outputs, numbers by name."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.change import swap, swaps
from grader.simulate.function import Function
from grader.simulate.operator import Catalog, Changes
from grader.simulate.syntax import elements_of, same_text

catalog = Catalog()


def _joined_branches(function: Function) -> Iterator[list[ast.expr]]:
    """Yield the tensors that each concatenation joins."""
    joining = [item.call for item in function.layers("Concatenate")]
    for call in [*joining, *function.calls("concatenate")]:
        yield elements_of(call.args[0]) if call.args else []


@catalog.uncertain("Two neighboring branches are concatenated in the wrong order.")
def branches_in_another_order(function: Function) -> Changes:
    for branches in _joined_branches(function):
        yield from swaps(branches)


@catalog.uncertain("A branch is computed and not concatenated.")
def forgotten_branch(function: Function) -> Changes:
    for branches in _joined_branches(function):
        for branch in branches if len(branches) > 1 else ():
            yield {branch: None}


@catalog.uncertain("A model with several outputs returns the last of them first.")
def outputs_in_another_order(function: Function) -> Changes:
    for call in function.calls("Model"):
        for node in (node for argument in call.args[1:] for node in ast.walk(argument)):
            elements = elements_of(node)
            if len(elements) > 1:
                yield swap(elements[0], elements[-1])


@catalog.uncertain("Another entry of a dictionary is taken.")
def other_entry(function: Function) -> Changes:
    entries = [
        node
        for node in function.nodes(ast.Subscript)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ]
    for entry, other in itertools.permutations(entries, 2):
        if same_text(entry.value, other.value) and not same_text(entry, other):
            yield {entry: other}
