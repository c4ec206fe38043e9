"""The result of an audit: a table with exceptions, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from grader.report.text import DASH, one_line
from grader.variant import Audit, Fate, Graded

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


def audit_report(audit: Audit) -> RenderableType:
    """Show a row for each function, the exceptions, and the conclusion."""
    return Group(_table(audit), *map(_exception, audit.exceptions), Text(), _conclusion(audit))


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
            "rejected": [
                _described(item, "rewrite") | {"findings": _findings_in_words(item)}
                for item in audit.of("rejected")
            ],
        },
        indent=2,
    )


def _described(item: Graded, kind: str) -> dict[str, Any]:
    variant = item.variant
    return {kind: variant.operator, "function": variant.function, "diff": variant.diff}


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


def _counts(graded: Sequence[Graded]) -> Iterator[Text]:
    fates = Counter(item.fate for item in graded)
    for name, summed in _COLUMNS.items():
        number = sum(fates[fate] for fate in summed)
        exceptional = number and name in _HEADINGS
        yield Text(str(number) if number else DASH, style="bold red" if exceptional else "")


def _exception(item: Graded) -> RenderableType:
    variant = item.variant
    heading = Text(f"\n{variant.operator} in {variant.function}: ", style="bold")
    heading.append(_HEADINGS[item.fate], style="red")
    findings = map(Text, _findings_in_words(item))
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
    return Text(words, style="bold red" if audit.exceptions else "bold green")
