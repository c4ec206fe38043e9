"""The result of an audit: tables with exceptions, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from grader.report.text import DASH, one_line
from grader.variant import Audit, Clarity, Fate, Graded, clarity_of
from grader.verdict import Finding

_MUTANTS: tuple[Fate, ...] = ("killed", "equivalent", "survived")
_REWRITES: tuple[Fate, ...] = ("kept", "rejected")
_COLUMNS: dict[str, tuple[Fate, ...]] = {
    "mutants": _MUTANTS,
    "killed": ("killed",),
    "equal": ("equivalent",),
    "survived": ("survived",),
    "rewrites": _REWRITES,
    "kept": ("kept",),
    "rejected": ("rejected",),
}
_HEADINGS = {"survived": "a mistake keeps full marks", "rejected": "a right answer loses points"}
"""The exceptional fates."""
_SHOWN = 3
"""Number of shown mutants whose findings are unclear; the JSON has all of them."""


def audit_report(audit: Audit) -> RenderableType:
    """Show a row for each function, the exceptions, and the conclusion."""
    unclear = audit.unclear
    left_out = len(unclear) - _SHOWN
    rest = [Text(f"\n--json lists {left_out} more such mutants.")] if left_out > 0 else []
    return Group(
        _table(audit),
        Text(),
        _findings_table(audit),
        *map(_exception, audit.exceptions),
        *map(_unclear, unclear[:_SHOWN]),
        *rest,
        Text(),
        _conclusion(audit),
    )


def audit_json(audit: Audit) -> str:
    """Write the result of an audit as JSON."""
    return json.dumps(
        {
            "assignment": audit.assignment,
            "mutants": len(audit.of(*_MUTANTS)),
            "killed": len(audit.of("killed")),
            "equivalent": len(audit.of("equivalent")),
            "equivalents": [_described(item, "operator") for item in audit.of("equivalent")],
            "survivors": [_described(item, "operator") for item in audit.of("survived")],
            "rewrites": len(audit.of(*_REWRITES)),
            "kept": len(audit.of("kept")),
            "findings": {name: asdict(item) for name, item in audit.clarity.items()},
            "unclear": [
                _described(item, "operator")
                | {
                    "explained": item.is_explained,
                    "single": item.is_single,
                    "lines": item.lines,
                    "findings": list(map(_as_json, item.findings)),
                }
                for item in audit.unclear
            ],
            "rejected": [
                _described(item, "rewrite") | {"findings": _findings_in_words(item)}
                for item in audit.of("rejected")
            ],
        },
        indent=2,
    )


def _described(item: Graded, kind: str) -> dict[str, Any]:
    variant = item.variant
    described = {kind: variant.operator, "function": variant.function}
    mutant_of = {"in_rewrite": variant.rewrite} if variant.rewrite else {}
    return described | mutant_of | {"diff": variant.diff}


def _as_json(finding: Finding) -> dict[str, Any]:
    place = finding.place
    line = {"line": place.line, "text": place.text} if place else {}
    return {"requirement": finding.requirement, "message": finding.message} | line


def _findings_in_words(item: Graded) -> list[str]:
    return [f"{finding.requirement}: {one_line(finding.message)}" for finding in item.findings]


def _table(audit: Audit) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("function", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    functions = dict.fromkeys(item.variant.function for item in audit.graded)
    for function in functions:
        own = [item for item in audit.graded if item.variant.function == function]
        table.add_row(Text(function), *_counts(own))
    table.add_row(Text("all", style="bold"), *_counts(audit.graded))
    return table


def _findings_table(audit: Audit) -> Table:
    """Count killed mutants with clear findings, for each function and for the groups."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("function", no_wrap=True)
    for name in ("killed", "explained", "single"):
        table.add_column(name, justify="right")
    functions = dict.fromkeys(item.variant.function for item in audit.of("killed"))
    for function in functions:
        own = clarity_of(item for item in audit.graded if item.variant.function == function)
        table.add_row(Text(function), *_in_percent(own))
    for name, clarity in audit.clarity.items():
        table.add_row(Text(name, style="bold"), *_in_percent(clarity))
    return table


def _in_percent(clarity: Clarity) -> Iterator[str]:
    yield str(clarity.killed)
    for number in (clarity.explained, clarity.single):
        yield f"{number}  {number / clarity.killed:4.0%}"


def _counts(graded: Sequence[Graded]) -> Iterator[Text]:
    fates = Counter(item.fate for item in graded)
    for name, summed in _COLUMNS.items():
        number = sum(fates[fate] for fate in summed)
        exceptional = number and name in _HEADINGS
        yield Text(str(number) if number else DASH, style="bold red" if exceptional else "")


def _exception(item: Graded) -> RenderableType:
    return _shown(item, _HEADINGS[item.fate], _findings_in_words(item))


def _unclear(item: Graded) -> RenderableType:
    wrong = [] if item.is_explained else ["not explained"]
    wrong += [] if item.is_single else [f"{len(item.findings)} findings"]
    named = [f"line {item.place.line}: " if item.place else "" for item in item.findings]
    findings = map("".join, zip(named, _findings_in_words(item), strict=True))
    lines = [f"mistake in line {number}: {text}" for number, text in item.lines.items()]
    return _shown(item, ", ".join(wrong), [*lines, *findings])


def _shown(item: Graded, sentence: str, words: Iterable[str]) -> RenderableType:
    variant = item.variant
    where = f"{variant.function} ({variant.rewrite})" if variant.rewrite else variant.function
    heading = Text(f"\n{variant.operator} in {where}: ", style="bold")
    heading.append(sentence, style="red")
    findings = map(Text, words)
    diff = Syntax(variant.diff, "diff", theme="ansi_light", background_color="default")
    return Group(heading, Padding(Group(*findings, diff), (0, 0, 0, 2)))


def _conclusion(audit: Audit) -> Text:
    """Count in words; mutants equal to the solution are not mistakes."""
    killed, kept = len(audit.of("killed")), len(audit.of("kept"))
    mistakes, rewrites = len(audit.of("killed", "survived")), len(audit.of(*_REWRITES))
    words = (
        f"{killed} of {mistakes} mistakes lose points, "
        f"{kept} of {rewrites} rewrites keep full marks."
    )
    result = Text(words, style="bold red" if audit.exceptions else "bold green")
    for name, clarity in audit.clarity.items():
        killed, explained, single = clarity.killed, clarity.explained, clarity.single
        result.append(
            f"\n{name.capitalize()}: {explained} of {killed} explained "
            f"({explained / killed:.0%}), {single} single ({single / killed:.0%}).",
            style="not bold default",
        )
    return result
