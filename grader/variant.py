"""Variants of a solution and their fates: data that `grader.audit` makes, `grader.report` shows."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from grader.verdict import Finding

Fate: TypeAlias = Literal["killed", "equivalent", "survived", "kept", "rejected"]
"""Fate of a variant.

killed      a mutant that lost points
equivalent  a mutant with full marks for which no further probe shows a difference
survived    a mutant with full marks that a further probe finds wrong: a gap in the rubric
kept        a rewrite with full marks
rejected    a rewrite that lost points: the grader's mistake
"""


@dataclass(frozen=True)
class Variant:
    """The solution with one function changed."""

    operator: str
    """Name of the change: "missing_shortcut"."""
    function: str
    source: str
    """The changed function."""
    original: str
    """The solution's function, formatted alike (`ast.unparse`)."""
    is_mutant: bool
    """True for a mistake, False for a rewrite that keeps the meaning."""

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
    """The reasons for lost points, or the differences that a further probe shows."""


@dataclass(frozen=True)
class Audit:
    """Everything that one audit graded."""

    assignment: str
    graded: tuple[Graded, ...]

    def of(self, *fates: Fate) -> Sequence[Graded]:
        """List the variants with one of these fates."""
        return [item for item in self.graded if item.fate in fates]

    @property
    def exceptions(self) -> Sequence[Graded]:
        """The variants that should not exist: survivors and rejected rewrites."""
        return self.of("survived", "rejected")
