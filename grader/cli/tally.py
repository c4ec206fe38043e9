"""The numbers of a run, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tally:
    """The number of done submissions of a class."""

    students: int
    done: int
    unusual: int
    """Number of done submissions that could not be graded as handed in."""
    per_minute: float = 0.0
    """0 if the pace is unknown."""

    @property
    def left(self) -> int:
        """The number of submissions still to be graded."""
        return self.students - self.done

    def __str__(self) -> str:
        words = f"{self.done} of {self.students} done, {self.left} left"
        if self.unusual:
            words += f", {self.unusual} not gradable as handed in"
        if self.per_minute and self.left:
            minutes = self.left / self.per_minute
            words += f", {self.per_minute:.1f} a minute, about {_duration(minutes)} left"
        return words


def _duration(minutes: float) -> str:
    if minutes >= 90:
        return f"{minutes / 60:.1f} hours"
    rounded = max(1, round(minutes))
    return f"{rounded} minute" if rounded == 1 else f"{rounded} minutes"
