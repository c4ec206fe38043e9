"""Reading of a whole class for reviewers, verdict by verdict and without networks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from grader.gradebook.deciding import Deciding, described
from grader.gradebook.decisions import Newest, newest_decisions
from grader.verdict import SubmissionVerdict


@dataclass(frozen=True)
class Current:
    """The newest verdict on a student."""

    student: str
    content: str
    """Digest of the hand-in."""
    number: int
    """Number of the verdict."""


@dataclass(frozen=True)
class LightVerdict:
    """A verdict without networks and sources, and what they say."""

    verdict: SubmissionVerdict
    structure: frozenset[str]
    """Exercises with a compared network."""
    proved: frozenset[str]
    """Exercises with a compared network whose mistakes are proved."""


class Reviewing(Deciding):
    """An open gradebook for reviewers."""

    def version(self) -> int:
        """Return a number that changes whenever another connection writes to the file."""
        (version,) = self._row("PRAGMA data_version")
        return int(version)

    def current(self) -> list[Current]:
        """List the newest verdict on each student, ordered by student."""
        rows = self._execute("SELECT student, content, id FROM current ORDER BY student")
        return [Current(*row) for row in rows]

    def light_verdict(self, number: int) -> LightVerdict:
        """Read a verdict as the grader made it, without networks and sources."""
        (text,) = self._row("SELECT verdict FROM verdict WHERE id = ?", number)
        plain: dict[str, Any] = json.loads(text)
        structure, proved = set(), set()
        for exercise in plain["exercises"]:
            repair = exercise.get("repair")
            if repair:
                structure.add(exercise["name"])
                if repair.get("is_proved"):
                    proved.add(exercise["name"])
            exercise |= {"repair": None, "source": ""}
        return LightVerdict(
            self._verdict(json.dumps(plain)), frozenset(structure), frozenset(proved)
        )

    def newest(self, student: str | None = None) -> dict[str, Newest]:
        """Map students to the newest decisions on their current hand-ins."""
        return newest_decisions(self._connection, student)

    def earlier_points(self, student: str) -> dict[str, str]:
        """Describe points by hand that were for earlier hand-ins: exercise → sentence."""
        row = self._row("SELECT content FROM submission WHERE student = ?", student)
        points = [item for item in self.decisions(student) if item.kind == "points"]
        here = {item.exercise for item in points if row and item.content == row[0]}
        return {
            item.exercise: f"For an earlier hand-in: {described(item)}"
            for item in points
            if item.exercise not in here and item.points is not None
        }
