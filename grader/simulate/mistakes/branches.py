"""Mistakes where tensors run side by side: branches that are joined, outputs, numbers by name."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.simulate.operator import uncertain_operator
from grader.simulate.syntax import Change, applications, calls_of, same_text


def joined_branches(function: ast.FunctionDef) -> Iterator[list[ast.expr]]:
    """Yields the tensors that each concatenation joins."""
    joining = [item.call for item in applications(function, "Concatenate")]
    for call in [*joining, *calls_of(function, "concatenate")]:
        if call.args and isinstance(call.args[0], ast.List | ast.Tuple):
            yield call.args[0].elts


@uncertain_operator
def branches_in_another_order(function: ast.FunctionDef) -> Iterator[Change]:
    """Two neighbouring branches are concatenated in the wrong order."""
    for branches in joined_branches(function):
        for former, latter in itertools.pairwise(branches):
            if not same_text(former, latter):
                yield {former: latter, latter: former}


@uncertain_operator
def forgotten_branch(function: ast.FunctionDef) -> Iterator[Change]:
    """A branch is computed and not concatenated."""
    for branches in joined_branches(function):
        for branch in branches if len(branches) > 1 else ():
            yield {branch: None}


@uncertain_operator
def outputs_in_another_order(function: ast.FunctionDef) -> Iterator[Change]:
    """A model with several outputs returns the last of them first."""
    for call in calls_of(function, "Model"):
        for node in (node for argument in call.args[1:] for node in ast.walk(argument)):
            if isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 1:
                yield {node.elts[0]: node.elts[-1], node.elts[-1]: node.elts[0]}


@uncertain_operator
def other_entry(function: ast.FunctionDef) -> Iterator[Change]:
    """Another entry of a dictionary is taken."""
    entries = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ]
    for entry, other in itertools.permutations(entries, 2):
        if same_text(entry.value, other.value) and not same_text(entry, other):
            yield {entry: other}


OPERATORS = (
    branches_in_another_order,
    forgotten_branch,
    outputs_in_another_order,
    other_entry,
)
