"""Variants of a solution and their fates: data that `grader.audit` makes, `grader.report` shows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    """The solution's function, or its rewrite, formatted alike (`ast.unparse`)."""
    is_mutant: bool
    """True for a mistake, False for a rewrite that keeps the meaning."""
    is_whole: bool = False
    """True if the two texts are whole submissions, as the author's cases are."""
    also_changed: tuple[str, ...] = ()
    """Other functions that a whole submission has changed: the function may call them."""
    rewrite: str = ""
    """Name of the style in which `original` is written; empty for the solution."""
    mark: str = ""
    """Text of the line of an author's mistake; the other mutants are compared with `original`."""

    @property
    def diff(self) -> str:
        """The change as a unified diff with three lines around it."""
        lines = difflib.unified_diff(
            self.original.splitlines(),
            self.source.splitlines(),
            self.rewrite or "solution",
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
    lines: Mapping[int, str] = field(default_factory=dict)
    """The lines of a killed mutant's mistake, by their numbers in the graded text."""

    @property
    def is_explained(self) -> bool:
        """True if the findings name a line of the mistake, and no other line."""
        named = {finding.place.line for finding in self.findings if finding.place}
        return bool(named) and named <= self.lines.keys()

    @property
    def is_single(self) -> bool:
        """True if there is exactly one finding."""
        return len(self.findings) == 1


@dataclass(frozen=True)
class Clarity:
    """Counts of killed mutants whose findings are clear."""

    killed: int
    explained: int
    """The findings name the mistake's line and no other."""
    single: int
    """There is exactly one finding."""


@dataclass(frozen=True)
class Audit:
    """Everything that one audit graded."""

    assignment: str
    graded: tuple[Graded, ...]
    networks: frozenset[str] = frozenset()
    """Names of the functions that build blocks and models."""
    contests: frozenset[str] = frozenset()
    """Names of the functions that train for an accuracy. Any code that reaches it is right, so no
    line of a worse one is known to be wrong."""

    def of(self, *fates: Fate) -> Sequence[Graded]:
        """List the variants with one of these fates."""
        return [item for item in self.graded if item.fate in fates]

    @property
    def exceptions(self) -> Sequence[Graded]:
        """The variants that should not exist: survivors and rejected rewrites."""
        return self.of("survived", "rejected")

    @property
    def unclear(self) -> Sequence[Graded]:
        """The killed mutants that are not explained by one single finding."""
        return [item for item in self.of("killed") if not (item.is_explained and item.is_single)]

    @property
    def clarity(self) -> Mapping[str, Clarity]:
        """Clarity by kind of function, for all killed mutants and for those of rewrites."""
        found: dict[str, Clarity] = {}
        for kind in ("blocks and models", "procedures and values", "contests"):
            group = [item for item in self.of("killed") if self._kind_of(item) == kind]
            rewritten = [item for item in group if item.variant.rewrite]
            found |= {kind: clarity_of(group), f"{kind}, rewritten": clarity_of(rewritten)}
        return {name: clarity for name, clarity in found.items() if clarity.killed}

    def _kind_of(self, item: Graded) -> str:
        """Name the kind of a variant's function."""
        if item.variant.function in self.networks:
            return "blocks and models"
        return "contests" if item.variant.function in self.contests else "procedures and values"


def clarity_of(graded: Iterable[Graded]) -> Clarity:
    """Count the killed mutants and their clear findings."""
    killed = [item for item in graded if item.fate == "killed"]
    explained = sum(item.is_explained for item in killed)
    return Clarity(len(killed), explained, sum(item.is_single for item in killed))
