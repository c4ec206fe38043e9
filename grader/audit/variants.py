"""Mutants and rewrites of the solution."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from grader.notebook import definition_of
from grader.reference import Reference
from grader.simulate import MISTAKES, STYLES, Operator
from grader.variant import Variant

Item = TypeVar("Item")


def variants_of(reference: Reference) -> list[Variant]:
    """Make all mutants and rewrites of the graded functions, without duplicates.

    A text that both a style and a mistake would write is a rewrite.
    """
    rewrites = _changed(reference, STYLES, is_mutant=False)
    distinct: dict[tuple[str, str], Variant] = {}
    for variant in (*rewrites, *_changed(reference, MISTAKES, is_mutant=True)):
        distinct.setdefault((variant.function, variant.source), variant)
    return sorted(distinct.values(), key=lambda item: not item.is_mutant)


def _changed(
    reference: Reference, operators: Iterable[Operator], *, is_mutant: bool
) -> Iterator[Variant]:
    for name in reference.rubric.functions:
        definition = definition_of(reference.solution, name)
        if definition is None:
            continue  # an answer that no operator can change
        original = ast.unparse(definition)
        for operator in operators:
            for source in _applied(operator, definition):
                yield Variant(operator.name, name, source, original, is_mutant)


def _applied(operator: Operator, definition: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
    """Yield the definition after each edit; a class is changed in one method."""
    if isinstance(definition, ast.FunctionDef):
        for edit in operator.apply(definition):
            yield edit.source
        return
    for method in definition.body:
        for edit in operator.apply(method) if isinstance(method, ast.FunctionDef) else ():
            (made,) = ast.parse(edit.source).body
            changed = copy.copy(definition)
            changed.body = [made if item is method else item for item in definition.body]
            yield ast.unparse(changed)


def sample_of(items: Sequence[Item], size: int, seed: int) -> list[Item]:
    """Draw up to `size` items, and keep their order."""
    generator = random.Random(seed)  # noqa: S311, a sample, not a secret
    chosen = generator.sample(range(len(items)), min(size, len(items)))
    return [items[index] for index in sorted(chosen)]
