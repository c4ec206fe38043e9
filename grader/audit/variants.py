"""Mutants and rewrites of the solution, and mutants of these rewrites."""

from __future__ import annotations

import ast
import copy
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from grader.notebook import definition_of
from grader.reference import Reference
from grader.simulate import MISTAKES, STYLES, Operator
from grader.submission import parse_quietly
from grader.variant import Variant

Item = TypeVar("Item")
_OPERATORS = {operator.name: operator for operator in MISTAKES}


def variants_of(reference: Reference) -> list[Variant]:
    """Make all mutants and rewrites of the graded functions, without duplicates.

    A text that both a style and a mistake would write is a rewrite.
    """
    rewrites = _changed(reference, STYLES, is_mutant=False)
    distinct: dict[tuple[str, str], Variant] = {}
    for variant in (*rewrites, *_changed(reference, MISTAKES, is_mutant=True)):
        distinct.setdefault((variant.function, variant.source), variant)
    return sorted(distinct.values(), key=lambda item: not item.is_mutant)


def mutants_of_rewrites(variants: Sequence[Variant], seed: int) -> list[Variant]:
    """Make for each mutant the same mistake in a rewrite of the same function.

    All mistakes in all rewrites are too many. So the seed chooses a style that has such a mistake,
    one of the style's rewrites, and one place of the mistake in it. Rewrites of no more than the
    signature and the docstring are left out. A text that is already a variant is not made again.
    """
    known = {(item.function, text) for item in variants for text in (item.source, item.original)}
    rewrites: defaultdict[str, defaultdict[str, list[str]]]
    rewrites = defaultdict(lambda: defaultdict(list))
    for item in variants:
        if not item.is_mutant and _statements(item.source) != _statements(item.original):
            rewrites[item.function][item.operator].append(item.source)
    made = []
    for mutant in (item for item in variants if item.is_mutant):
        name, styles = mutant.function, rewrites[mutant.function]
        generator = random.Random(f"{seed}/{name}/{mutant.operator}/{mutant.source}")  # noqa: S311
        for style in generator.sample(list(styles), len(styles)):
            original = generator.choice(styles[style])
            edits = _mistakes_in(original, mutant.operator)
            sources = [source for source in edits if (name, source) not in known]
            if sources:
                source = generator.choice(sources)
                known.add((name, source))
                made.append(
                    Variant(mutant.operator, name, source, original, is_mutant=True, rewrite=style)
                )
                break
    return made


@cache
def _statements(source: str) -> list[str]:
    """List the statements of a definition without its docstring."""
    (definition,) = parse_quietly(source).body
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    has_docstring = ast.get_docstring(definition) is not None
    return [ast.dump(item) for item in definition.body[has_docstring:]]


@cache
def _mistakes_in(rewrite: str, operator: str) -> tuple[str, ...]:
    (definition,) = parse_quietly(rewrite).body
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    return tuple(_applied(_OPERATORS[operator], definition))


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
            (made,) = parse_quietly(edit.source).body
            changed = copy.copy(definition)
            changed.body = [made if item is method else item for item in definition.body]
            yield ast.unparse(changed)


def sample_of(items: Sequence[Item], size: int, seed: int) -> list[Item]:
    """Draw up to `size` items, and keep their order."""
    generator = random.Random(seed)  # noqa: S311, a sample, not a secret
    chosen = generator.sample(range(len(items)), min(size, len(items)))
    return [items[index] for index in sorted(chosen)]
