"""The facts and objects for rubrics, read from source code.

They are functions that are decorated with `@fact` or `@argument` (`grader.observe`), in the grader
and in the assignment's public half. So a rubric is checked where neither Keras nor the code of its
author is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword
from pathlib import Path
from typing import Literal, TypeAlias

from grader.errors import UsageError, did_you_mean
from grader.rubrics.model import Probe

_OBSERVE = Path(__file__).parents[1] / "observe"
_SHARED = ("facts", "given")
_FROM_CONTEST = ("x_train", "y_train")

Kind: TypeAlias = Literal["fact", "argument"]


@dataclass(frozen=True)
class Declaration:
    """A decorated function."""

    kind: Kind
    name: str
    place: str
    required: tuple[str, ...]
    """Parameters that a fact reads, or keys that an object needs besides its name."""
    optional: tuple[str, ...]
    """Further keys of an object."""


@dataclass(frozen=True)
class Declarations:
    """The facts and objects of an assignment by their names."""

    facts: Mapping[str, Declaration]
    objects: Mapping[str, Declaration]


def read_declarations(public_half: Path) -> Declarations:
    """Read the facts and objects of the grader and of an assignment.

    Raises:
        UsageError: a file is no Python, or two functions have one name.
    """
    files = [path for part in _SHARED for path in sorted((_OBSERVE / part).glob("*.py"))]
    files += sorted(public_half.glob("*.py"))
    by_kind: dict[Kind, dict[str, Declaration]] = {"fact": {}, "argument": {}}
    for declaration in (item for path in files for item in _in_file(path)):
        known = by_kind[declaration.kind]
        other = known.setdefault(declaration.name, declaration)
        if other is not declaration:
            raise UsageError(
                f"{declaration.place}: @{declaration.kind} {declaration.name} stands in "
                f"{other.place}, too. Rename one of them."
            )
    return Declarations(by_kind["fact"], by_kind["argument"])


def mistakes_of_probe(declarations: Declarations, probe: Probe) -> Iterator[str]:
    """Describe each mismatch between a probe and the declarations."""
    given = (*(_FROM_CONTEST if probe.contest else ()), *probe.arguments)
    for name in probe.facts:
        fact = declarations.facts.get(name)
        if fact is None:
            yield f"there is no fact {name}.{did_you_mean(name, declarations.facts)}"
            continue
        for parameter in fact.required:
            if parameter not in given:
                yield (
                    f"the fact {name} reads the argument {parameter}; the probe passes "
                    f"{', '.join(given) or 'nothing'}.{did_you_mean(parameter, given)}"
                )
    for parameter, table in probe.arguments.items():
        if isinstance(table, Mapping):
            for mistake in _mistakes_of_table(declarations.objects, table):
                yield f"{parameter}: {mistake}"


def _mistakes_of_table(
    objects: Mapping[str, Declaration], table: Mapping[str, object]
) -> Iterator[str]:
    name, *keys = table or [""]
    if name not in objects:
        hint = did_you_mean(name, objects) or f" Known are {', '.join(sorted(objects))}."
        yield f'there is no object "{name}", the first key of its table.{hint}'
        return
    known = (*objects[name].required, *objects[name].optional)
    unknown = [key for key in keys if key not in known]
    for key in unknown:
        takes = ", ".join(known) or "no other key"
        yield f'the object "{name}" has no key "{key}"; it takes {takes}.{did_you_mean(key, known)}'
    for key in objects[name].required:
        if key not in keys and not unknown:
            yield f'the object "{name}" needs the key "{key}".'


def _in_file(path: Path) -> tuple[Declaration, ...]:
    status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int, _size: int) -> tuple[Declaration, ...]:
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise UsageError(f"{path}, line {line or 1}: {error}.") from None
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return tuple(
        _declaration(path, function, decorator)
        for function in functions
        for decorator in function.decorator_list
        if _name_of(decorator) in ("fact", "argument")
    )


def _declaration(path: Path, function: ast.FunctionDef, decorator: ast.expr) -> Declaration:
    place = f"{path}, line {function.lineno}"
    if _name_of(decorator) == "argument":
        return Declaration("argument", function.name, place, *_keys_of(function))
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    for keyword in keywords:
        if keyword.arg == "reads":
            return Declaration("fact", function.name, place, _names_in(keyword.value, place), ())
    raise UsageError(
        f"{place}: the fact {function.name} does not say which arguments it reads; "
        f'write @fact(reads=("model",)), or @fact(reads=()).'
    )


def _names_in(value: ast.expr, place: str) -> tuple[str, ...]:
    if isinstance(value, ast.Tuple | ast.List):
        names = [item.value for item in value.elts if isinstance(item, ast.Constant)]
        if len(names) == len(value.elts):
            return tuple(map(str, names))
    raise UsageError(
        f"{place}: reads = {ast.unparse(value)}; expected names written out in a tuple, as in "
        f'("model", "x_train") or ("model",).'
    )


def _keys_of(function: ast.FunctionDef) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = list(zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True))
    needed = [_key(item.arg) for item, default in pairs if default is None]
    optional = [_key(item.arg) for item, default in pairs if default is not None]
    return tuple(key for key in needed if key != "random"), tuple(optional)


def _key(parameter: str) -> str:
    """Return the key of a rubric: `from` for the parameter `from_`."""
    word = parameter.removesuffix("_")
    return word if iskeyword(word) else parameter


def _name_of(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
