"""What an audit grades and what it found: data that `grader.report` shows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.verdict import Finding

Fate: TypeAlias = Literal["killed", "equivalent", "survived", "kept", "rejected"]
"""What became of a variant.

killed      a mutant that lost points
equivalent  a mutant with full marks that no further probe tells from the solution
survived    a mutant with full marks that a further probe tells from the solution: the rubric's gap
kept        a rewrite with full marks
rejected    a rewrite that lost points: the grader's mistake
"""


@dataclass(frozen=True)
class Variant:
    """The solution with one function changed."""

    operator: str
    """What changed it: "missing_shortcut"."""
    function: str
    source: str
    """The changed function."""
    original: str
    """The solution's function, written by the same hand (`ast.unparse`)."""
    is_mutant: bool
    """A mistake; otherwise a rewrite, which keeps the meaning."""

    @property
    def diff(self) -> str:
        """The change as a unified diff with three lines around it."""
        lines = difflib.unified_diff(
            self.original.splitlines(),
            self.source.splitlines(),
            "solution",
            self.operator,
            lineterm="",
        )
        return "\n".join(lines)


@dataclass(frozen=True)
class Graded:
    """A variant and its fate."""

    variant: Variant
    fate: Fate
    findings: tuple[Finding, ...] = ()
    """Of a rejected rewrite: what it lost points for. Of a survivor: what tells it apart."""


@dataclass(frozen=True)
class Audit:
    """Everything that one audit graded."""

    assignment: str
    graded: tuple[Graded, ...]

    def of(self, *fates: Fate) -> Sequence[Graded]:
        """The variants with one of these fates."""
        return [item for item in self.graded if item.fate in fates]

    @property
    def exceptions(self) -> Sequence[Graded]:
        """What should not be: survivors and rejected rewrites."""
        return self.of("survived", "rejected")
