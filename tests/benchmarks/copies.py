"""Precision and recall of `grader similar` on classes with planted copies.

    python -m tests.benchmarks.copies 02_classic_networks --students 60 --seed 1

Each author starts at the solution, since all right answers of a course resemble it, and writes it
in other ways: styles, own names, own comments, another order, some mistakes. A copy is made of an
author's work by another one, who changes nothing, or names, order, style, or all three.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import random
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from grader.course import find_course
from grader.similar import Pair, Work, features_of, similar_pairs
from grader.simulate.classroom import CERTAIN_MISTAKES, CERTAIN_STYLES
from grader.simulate.handed_in import HandedIn, read_solution
from grader.simulate.operator import Operator

Functions: TypeAlias = dict[str, str]
"""Exercise → text."""

KINDS = ("verbatim", "renamed", "reordered", "restyled", "all three")
COPIES = 10
# fmt: off
NAMES = (
    "out", "x", "y", "z", "h", "tmp", "res", "feat", "block", "main", "path", "short", "skip",
    "conv", "bn", "act", "hidden", "layer", "net", "t", "u", "v", "w", "data", "result", "value",
    "cur", "prev", "last", "first", "left", "right", "features", "branch", "merged", "summed",
    "stage", "body", "head", "acc", "total", "n", "k", "size", "count", "items", "pairs", "images",
)
# fmt: on
COMMENTS = (
    "first convolution",
    "apply batch norm here",
    "main path of the block",
    "shortcut as in the paper",
    "now add both together",
    "activation at the end",
    "save the input for later",
    "fit the model on the data",
    "see the lecture slides",
    "this took me ages to find",
    "stage two of the network",
    "average pooling before dense",
    "output layer with softmax",
    "evaluate on the test set",
    "loop over all the filters",
)


def renamed(function: ast.FunctionDef, part: float, generator: random.Random) -> ast.FunctionDef:
    """Give a part of the names of a function other ones."""
    arguments = {item.arg for item in ast.walk(function) if isinstance(item, ast.arg)}
    names = [item for item in ast.walk(function) if isinstance(item, ast.Name)]
    own = sorted({item.id for item in names if isinstance(item.ctx, ast.Store)} - arguments)
    taken = {*own, *arguments}
    new: dict[str, str] = {}
    for name in own:
        if generator.random() < part:
            chosen = generator.choice(NAMES)
            while chosen in taken:
                chosen = generator.choice(NAMES) + generator.choice(("", "1", "2", "_out", "_a"))
            taken.add(chosen)
            new[name] = chosen
    for item in names:
        item.id = new.get(item.id, item.id)
    return function


def reordered(function: ast.FunctionDef, generator: random.Random) -> ast.FunctionDef:
    """Exchange some neighboring assignments that do not depend on each other."""

    def names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
        found = (item for item in ast.walk(statement) if isinstance(item, ast.Name))
        return {item.id for item in found if isinstance(item.ctx, context)}

    body = function.body
    for place in range(1, len(body)):
        one, other = body[place - 1], body[place]
        depends = names(one, ast.Store) & (names(other, ast.Load) | names(other, ast.Store))
        depends |= names(other, ast.Store) & names(one, ast.Load)
        both = isinstance(one, ast.Assign) and isinstance(other, ast.Assign)
        if both and not depends and generator.random() < 0.5:
            body[place - 1], body[place] = other, one
    return function


def edited(
    function: ast.FunctionDef,
    operators: tuple[Operator, ...],
    times: int,
    generator: random.Random,
) -> ast.FunctionDef:
    """Apply some operators that fit the function, each at one place."""
    for operator in generator.sample(operators, len(operators)):
        if not times:
            break
        edits = list(itertools.islice(operator.apply(function), 6))
        if edits:
            function = parsed(generator.choice(edits).source)
            times -= 1
    return function


def commented(source: str, part: float, generator: random.Random) -> str:
    """Write comments above a part of the lines."""
    lines: list[str] = []
    for line in source.split("\n"):
        if line.startswith("    ") and generator.random() < part:
            indentation = re.match(" *", line)
            assert indentation
            lines.append(f"{indentation[0]}# {generator.choice(COMMENTS)}")
        lines.append(line)
    return "\n".join(lines)


def parsed(source: str) -> ast.FunctionDef:
    """Parse a text of one function."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return function


def author(right: HandedIn, generator: random.Random) -> Functions:
    """Write the solution as a student does who works alone."""
    own_names, comments = generator.choice((0, 0.3, 0.6, 1)), generator.choice((0, 0, 0.1, 0.25))
    written = {}
    for name in right.graded:
        function = parsed(ast.unparse(right.function(name)))
        styles = generator.choice((0, 1, 1, 2, 3))
        function = edited(function, CERTAIN_STYLES, styles, generator)
        if generator.random() < 0.15:
            function = edited(function, CERTAIN_MISTAKES, 1, generator)
        function = reordered(renamed(function, own_names, generator), generator)
        written[name] = commented(ast.unparse(function), comments, generator)
    return written


def copy(work: Functions, kind: str, generator: random.Random) -> Functions:
    """Copy another student's work and change it; all but a verbatim copy lose comments."""
    if kind == "verbatim":
        return dict(work)
    copied = {}
    for name, source in work.items():
        function = parsed(source)
        if kind in ("renamed", "all three"):
            function = renamed(function, 1, generator)
        if kind in ("reordered", "all three"):
            function = reordered(function, generator)
        if kind in ("restyled", "all three"):
            function = edited(function, CERTAIN_STYLES, 1, generator)
        copied[name] = ast.unparse(function)
    return copied


def class_with_copies(
    right: HandedIn, students: int, generator: random.Random, kinds: Sequence[str]
) -> tuple[dict[str, Functions], dict[frozenset[str], str]]:
    """Make a class with a copy of each kind; return it and the planted pairs."""
    works = {f"s{number:03}": author(right, generator) for number in range(students)}
    chosen = generator.sample(sorted(works), 2 * len(kinds))
    planted = {}
    for kind, one, other in zip(kinds, chosen[::2], chosen[1::2], strict=True):
        works[other] = copy(works[one], kind, generator)
        planted[frozenset((one, other))] = kind
    return works, planted


def compare(right: HandedIn, works: Mapping[str, Functions]) -> tuple[list[Pair], float]:
    """Find the pairs; also return the seconds of CPU time."""
    began = time.process_time()
    known = {name: set(features_of(ast.unparse(right.function(name)))) for name in right.graded}
    listed = [
        Work(student, {name: features_of(source) for name, source in work.items()})
        for student, work in works.items()
    ]
    return similar_pairs(listed, known), time.process_time() - began


def measure(assignment: str, students: int, seed: int, copies: int) -> None:
    """Print recall by kind of copy, precision and CPU time of one class."""
    path: Path = find_course().assignment(assignment).solution
    right = read_solution(path.read_text(encoding="utf-8"))
    generator = random.Random(seed)
    planned = [KINDS[(seed + place) % len(KINDS)] for place in range(copies)]
    works, planted = class_with_copies(right, students, generator, planned)
    pairs, seconds = compare(right, works)
    kinds = Counter(planted.values())
    for words, listed in (("clear", [item for item in pairs if item.is_clear]), ("all", pairs)):
        found = {frozenset((pair.one, pair.other)) for pair in listed}
        hits = Counter(kind for pair, kind in planted.items() if pair in found)
        by_kind = ", ".join(f"{kind} {hits[kind]} of {kinds[kind]}" for kind in KINDS)
        print(
            f"{assignment}, {students} students, seed {seed}, {words} pairs: {by_kind}; "
            f"{len(found - planted.keys())} others, {seconds:.1f} s of CPU time"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assignment")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=COPIES)
    options = parser.parse_args()
    measure(options.assignment, options.students, options.seed, options.copies)
