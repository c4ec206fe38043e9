"""The lines of a mutant's mistake in the text that is graded.

`ast.unparse` writes one statement a line, so the lines that two texts do not share are those of the
changed statements. A student may also be sent to a line next to a missing statement, to one that
reads what nothing assigns or fills any more, to the line that calls what a changed line made (a
layer, a helper function, a class), and into a changed loop.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from grader.submission import parse_quietly
from grader.variant import Variant


def lines_of_mistake(variant: Variant, text: str) -> dict[int, str]:
    """Return the lines of a mutant's mistake by their numbers in the graded text."""
    lines = text.splitlines()
    if variant.mark:
        numbers = {number for number, line in enumerate(lines, 1) if variant.mark in line}
    else:
        before = text[: text.index(variant.source)].count("\n")
        changed = changed_lines(variant.original, variant.source)
        called = calling_lines(variant.source, changed)
        repeated = lines_of_loops(variant.source, changed)
        unbound = lines_of_unbound_names(variant.original, variant.source)
        numbers = {before + line for line in changed | called | repeated | unbound}
    return {number: lines[number - 1].strip() for number in sorted(numbers)}


def changed_lines(before: str, after: str) -> set[int]:
    """Return the lines of the second text that a change touches, as 1-based numbers.

    Where lines are missing, these are the lines around the gap, and the head of a statement that
    ends before it. One of several equal lines in a row may be the new one, or the missing one: all
    of them count.
    """
    old = list(_written_lines(before).values())
    numbers, new = list(_written_lines(after)), list(_written_lines(after).values())
    found: set[int] = set()
    for kind, first, end, start, stop in _differences(old, new):
        if kind == "delete":
            up, down = _slack(old, first, end)
            start, stop = start - 1 - up, stop + 1 + down
            found |= _heads_before(after, numbers[max(start, 0)], _indentation(old[first]))
        elif kind == "insert":
            up, down = _slack(new, start, stop)
            start, stop = start - up, stop + down
        found.update(numbers[max(start, 0) : stop])
    # A `pass` stands in the place of a missing statement.
    passes = {number for number, line in enumerate(after.splitlines(), 1) if line.strip() == "pass"}
    return found | {number for number in passes if number - 1 in found and number + 1 in found}


def _heads_before(text: str, line: int, indentation: int) -> set[int]:
    """Find the heads of statements that end before a missing one.

    They are indented as it was. That of a function counts if nothing but its docstring is left.
    """
    try:
        nodes = ast.walk(parse_quietly(text))
    except SyntaxError:
        return set()
    return {
        node.lineno
        for node in nodes
        if isinstance(node, ast.stmt)
        and node.end_lineno == line
        and (
            node.col_offset == indentation
            or (isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and not node.body[1:])
        )
    }


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _written_lines(text: str) -> dict[int, str]:
    """Return the lines by number, without empty ones and `pass`."""
    lines = enumerate(text.splitlines(), 1)
    return {number: line for number, line in lines if line.strip() not in ("", "pass")}


def _differences(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield each difference: its kind, start and end in both texts."""
    # The equal lines around all differences are left out: `SequenceMatcher` looks for the longest
    # equal pieces, and may take a later copy of a line for the line itself.
    first = _equal_at_start(old, new)
    last = _equal_at_start(old[first:][::-1], new[first:][::-1])
    between = old[first : len(old) - last], new[first : len(new) - last]
    for kind, *places in SequenceMatcher(None, *between, autojunk=False).get_opcodes():
        if kind != "equal":
            start, end, new_start, new_end = (first + place for place in places)
            yield kind, start, end, new_start, new_end


def _equal_at_start(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _slack(lines: Sequence[str], start: int, stop: int) -> tuple[int, int]:
    """Count by how many lines a piece could lie higher, or lower."""
    up = down = 0
    while start - up > 0 and lines[start - up - 1] == lines[stop - up - 1]:
        up += 1
    while stop + down < len(lines) and lines[start + down] == lines[stop + down]:
        down += 1
    return up, down


def calling_lines(source: str, changed: set[int]) -> set[int]:
    """Return the lines that call a helper or a layer which changed lines define."""
    (definition,) = parse_quietly(source).body
    nodes = list(ast.walk(definition))
    calls = [(ast.unparse(node.func), node.lineno) for node in nodes if isinstance(node, ast.Call)]
    made = [
        (name, _lines_of(node))
        for node in nodes
        if isinstance(node, ast.stmt) and node is not definition
        for name in _made_by(node)
    ]
    found: set[int] = set()
    for name, lines in made:
        if changed.intersection(lines):
            later = [
                other.start for key, other in made if key == name and other.start > lines.start
            ]
            end = min(later, default=len(source))
            found.update(line for key, line in calls if key == name and lines.stop <= line < end)
    return found


def lines_of_loops(source: str, changed: set[int]) -> set[int]:
    """Return the lines within the `for` loops whose heads are among changed lines."""
    return {
        line
        for node in ast.walk(parse_quietly(source))
        if isinstance(node, ast.For) and node.lineno in changed
        for line in range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1)
    }


def lines_of_unbound_names(before: str, after: str) -> set[int]:
    """Return the lines that read names which nothing assigns or fills any more."""
    earlier, later = _names(before, ast.Store), _names(after, ast.Store)
    read = _names(after, ast.Load)
    unfilled = _filled(before) - _filled(after)
    given = {node.arg for node in ast.walk(parse_quietly(after)) if isinstance(node, ast.arg)}
    unbound = {
        line
        for name in (earlier.keys() & read.keys()) - given
        if name not in later or min(earlier[name]) < min(later[name])
        for line in read[name]
        if line <= min(later.get(name, {line}))
    }
    return unbound.union(*(read.get(name, set()) for name in unfilled))


def _filled(text: str) -> set[str]:
    """Return the names of the lists to which a text appends."""
    return {
        node.value.id
        for node in ast.walk(parse_quietly(text))
        if isinstance(node, ast.Attribute)
        and node.attr in ("append", "extend", "insert")
        and isinstance(node.value, ast.Name)
    }


def _names(text: str, context: type[ast.expr_context]) -> dict[str, set[int]]:
    """Return the lines on which a text assigns, or reads, each name."""
    found: dict[str, set[int]] = {}
    for node in ast.walk(parse_quietly(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, context):
            found.setdefault(node.id, set()).add(node.lineno)
    return found


def _lines_of(statement: ast.stmt) -> range:
    """Return a definition's lines, or any other statement's first line."""
    is_scope = isinstance(statement, ast.FunctionDef | ast.ClassDef)
    end = statement.end_lineno if is_scope else None
    return range(statement.lineno, (end or statement.lineno) + 1)


def _made_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names under which other lines call what a statement makes."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value) if _is_made(
            value
        ):
            yield ast.unparse(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="add"))):
            yield name
        case ast.For(target=ast.Name(id=name)):
            yield name


def _is_made(value: ast.expr) -> bool:
    """Return True for the call of a class."""
    name = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    return name[:1].isupper()
