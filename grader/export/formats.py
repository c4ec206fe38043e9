"""The content of each format's file, and the students who are missing in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from grader.errors import UsageError
from grader.export.canvas import CanvasTable, canvas_csv
from grader.export.gradescope import gradescope_results
from grader.export.moodle import moodle_csv
from grader.export.roster import Matches, Row, match_students, read_roster
from grader.report.files import stem_giver, write_whole
from grader.report.tables import grades_csv, grades_json
from grader.report.text import brief
from grader.verdict import SubmissionVerdict

Format: TypeAlias = Literal["gradescope", "canvas", "moodle", "nbgrader", "csv", "json"]
Missing: TypeAlias = Mapping[str, Sequence[str]]
"""Reason → students with a grade that is not in the file."""

_MOST_NAMES = 5


@dataclass(frozen=True)
class ClassGrades:
    """The verdicts on one assignment, to be exported."""

    titles: tuple[str, str]
    """Names of the assignment in a course system: its title, its file name."""
    verdicts: tuple[SubmissionVerdict, ...]

    @property
    def graded(self) -> tuple[SubmissionVerdict, ...]:
        """The verdicts of all students with a grade."""
        return tuple(verdict for verdict in self.verdicts if verdict.status != "not_graded")


@dataclass(frozen=True)
class _Kind:
    """The default file of a format and the function that writes it."""

    file: str
    """Its name unless the user chooses another."""
    write: Callable[[ClassGrades, Path | None, Path], Missing]
    takes_roster: bool = False


def default_file(to: Format) -> str:
    """Return the default name of a format's file or folder."""
    return _KINDS[to].file


def write_export(to: Format, grades: ClassGrades, roster: Path | None, out: Path) -> Missing:
    """Write the grades for a course system.

    Args:
        to: the format.
        grades: the class.
        roster: the class as that system exports it.
        out: the file; for Gradescope the folder.

    Returns:
        Reason → students with a grade that could not be written.

    Raises:
        UsageError: a roster is missing, not needed, or fits nobody; a package is missing; or the
            assignment differs in the course system.
    """
    kind = _KINDS[to]
    if roster is not None and not kind.takes_roster:
        takers = " and ".join(name for name, other in _KINDS.items() if other.takes_roster)
        raise UsageError(f"--roster is for {takers}, not for {to}.")
    try:
        return kind.write(grades, roster, out)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Choose another place with --file."
        ) from error


def in_words(students: Sequence[str]) -> str:
    """List the first few names."""
    shown = ", ".join(brief(student, 40) for student in students[:_MOST_NAMES])
    left = len(students) - _MOST_NAMES
    return f"{shown} and {left} more" if left > 0 else shown


def _gradescope(grades: ClassGrades, _: Path | None, out: Path) -> Missing:
    stem_of = stem_giver()
    for verdict in grades.verdicts:
        path = out / stem_of(verdict.student) / "results.json"
        if verdict.status == "not_graded":
            path.unlink(missing_ok=True)  # of an earlier export
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        results = json.dumps(gradescope_results(verdict), indent=1, ensure_ascii=False)
        write_whole(path, results)
    return {}


def _canvas(grades: ClassGrades, roster: Path | None, out: Path) -> Missing:
    if roster is None:
        raise UsageError(
            "Canvas identifies students by its own numbers: export its gradebook (Grades, Export) "
            "and name that file with --roster."
        )
    table = CanvasTable(read_roster(roster))
    matches = _matches(grades, table.people, table.names, roster)
    scores = {row: verdict.score for row, verdict in _by_row(grades, matches)}
    write_whole(out, canvas_csv(table, grades.titles, grades.verdicts[0].max_score, scores))
    return _without_a_row(matches, roster)


def _moodle(grades: ClassGrades, roster: Path | None, out: Path) -> Missing:
    title = grades.titles[0]
    if roster is None:
        by_name = [((verdict.student,), verdict) for verdict in grades.graded]
        write_whole(out, moodle_csv(("username",), by_name, title))
        return {}
    people = read_roster(roster)
    # Moodle's lists begin with the two parts of the name, whatever language they are in.
    names = [" ".join(row[:2]) for row in people.rows]
    matches = _matches(grades, people.identifiers, names, roster)
    by_row = [(people.rows[row], verdict) for row, verdict in _by_row(grades, matches)]
    write_whole(out, moodle_csv(people.header, by_row, title))
    return _without_a_row(matches, roster)


def _nbgrader(grades: ClassGrades, _: Path | None, out: Path) -> Missing:
    try:
        from grader.export.nbgrader import write_to_nbgrader
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--to nbgrader needs the package {error.name}, which is not installed. Install it "
            f"with: pip install nbgrader"
        ) from error
    write_to_nbgrader(out, grades.verdicts)
    return {}


def _csv(grades: ClassGrades, _: Path | None, out: Path) -> Missing:
    write_whole(out, grades_csv(grades.verdicts))
    return {}


def _json(grades: ClassGrades, _: Path | None, out: Path) -> Missing:
    write_whole(out, grades_json(grades.verdicts))
    return {}


_KINDS: dict[Format, _Kind] = {
    "gradescope": _Kind("gradescope", _gradescope),
    "canvas": _Kind("canvas.csv", _canvas, takes_roster=True),
    "moodle": _Kind("moodle.csv", _moodle, takes_roster=True),
    "nbgrader": _Kind("nbgrader.db", _nbgrader),
    "csv": _Kind("grades.csv", _csv),
    "json": _Kind("grades.json", _json),
}


def _matches(
    grades: ClassGrades, people: Sequence[Row], names: Sequence[str], roster: Path
) -> Matches:
    matches = match_students([verdict.student for verdict in grades.graded], people, names)
    if not matches.row_of:
        students = [*matches.unknown, *matches.ambiguous]
        raise UsageError(
            f"No student with a grade is in {roster}: the gradebook knows "
            f"{in_words(students) or 'no grade'}. Take the list of the same class; it has to "
            f"contain the names of the submissions."
        )
    return matches


def _by_row(grades: ClassGrades, matches: Matches) -> list[tuple[int, SubmissionVerdict]]:
    return [
        (matches.row_of[verdict.student], verdict)
        for verdict in grades.graded
        if verdict.student in matches.row_of
    ]


def _without_a_row(matches: Matches, roster: Path) -> Missing:
    return {
        f"not in {roster}": matches.unknown,
        f"fits more than one row of {roster}, or shares one": matches.ambiguous,
    }
