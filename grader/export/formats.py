"""The content of each format's file, and the students who are missing in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from grader.errors import UsageError
from grader.export.canvas import CanvasTable, canvas_csv
from grader.export.gradescope import gradescope_results
from grader.export.moodle import moodle_csv, require_usernames
from grader.export.roster import (
    Roster,
    Row,
    is_of_canvas,
    match_students,
    names_in,
    read_roster,
)
from grader.report.files import stem_giver, write_whole
from grader.report.tables import grades_csv, grades_json
from grader.report.text import brief
from grader.verdict import SubmissionVerdict

Format: TypeAlias = Literal["gradescope", "canvas", "moodle", "nbgrader", "csv", "json"]
Missing: TypeAlias = Mapping[str, Sequence[str]]
"""Reason → students with a grade that is not in the file."""
Written: TypeAlias = tuple[Missing, Sequence[str]]
"""Students whose grade is not in the file, and people of the roster who have no grade."""

DEFAULT_FILES: Mapping[Format, str] = {
    "gradescope": "gradescope",
    "canvas": "canvas.csv",
    "moodle": "moodle.csv",
    "nbgrader": "nbgrader.db",
    "csv": "grades.csv",
    "json": "grades.json",
}
"""The file of each format, unless the user chooses another; a folder for Gradescope."""
_TAKE_ROSTER = ("canvas", "moodle")
"""The formats that also have a column of one assignment, with points of its own."""
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
        return tuple(verdict for verdict in self.verdicts if verdict.has_grade)

    def out_of(self, points: float) -> ClassGrades:
        """Return the grades for another number of points; exercises keep theirs."""
        return replace(
            self,
            verdicts=tuple(
                replace(
                    verdict,
                    score=round(verdict.score * points / verdict.max_score, 2),
                    max_score=points,
                )
                for verdict in self.verdicts
            ),
        )


@dataclass(frozen=True)
class CourseSystem:
    """The class and the assignment as the course system knows them."""

    roster: Path | None = None
    """The exported list of the class."""
    column: str = ""
    """The title of the assignment's column; empty for the assignment's own title or name."""
    points: float | None = None
    """The points of the assignment; None if they are those of the rubric."""


def write_export(to: Format, grades: ClassGrades, system: CourseSystem, out: Path) -> Written:
    """Write the grades for a course system.

    Returns:
        Reason → students with a grade that could not be written; and people without a grade.

    Raises:
        UsageError: a roster is missing, not needed, or fits nobody; a package is missing; or the
            assignment differs in the course system.
    """
    given = {
        "--roster": system.roster is not None,
        "--column": system.column,
        "--scale": system.points,
    }
    for option in [name for name, value in given.items() if value]:
        if to not in _TAKE_ROSTER:
            raise UsageError(f"{option} is for {' and '.join(_TAKE_ROSTER)}, not for {to}.")
    if system.points is not None:
        grades = grades.out_of(system.points)
    try:
        match to:
            case "gradescope":
                _write_gradescope(grades.verdicts, out)
            case "canvas":
                return _write_canvas(grades, system, out)
            case "moodle":
                return _write_moodle(grades, system, out)
            case "nbgrader":
                _write_nbgrader(grades.verdicts, out)
            case "csv":
                write_whole(out, grades_csv(grades.verdicts))
            case "json":
                write_whole(out, grades_json(grades.verdicts))
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Choose another place with --file."
        ) from error
    return {}, ()


def people_of(roster: Roster) -> list[tuple[str, Row]]:
    """List names and identifiers of a class, without Canvas's test student."""
    if is_of_canvas(roster):
        table = CanvasTable(roster)
        people = zip(table.people_by_row, table.people, strict=True)
    else:
        people = zip(names_in(roster), roster.identifiers, strict=True)
    return [(name, identifiers) for name, identifiers in people if name.strip()]


def in_words(students: Sequence[str]) -> str:
    """List the first few names; a name may have a comma itself."""
    names = [brief(student, 40) for student in students[:_MOST_NAMES]]
    shown = ("; " if any("," in name for name in names) else ", ").join(names)
    left = len(students) - _MOST_NAMES
    return f"{shown} and {left} more" if left > 0 else shown


def _write_gradescope(verdicts: Sequence[SubmissionVerdict], out: Path) -> None:
    stem_of = stem_giver()
    for verdict in verdicts:
        path = out / stem_of(verdict.student) / "results.json"
        if verdict.status == "not_graded":
            path.unlink(missing_ok=True)  # of an earlier export
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        results = json.dumps(gradescope_results(verdict), indent=1, ensure_ascii=False)
        write_whole(path, results)


def _write_canvas(grades: ClassGrades, system: CourseSystem, out: Path) -> Written:
    if system.roster is None:
        raise UsageError(
            "Canvas identifies students by its own numbers: export its gradebook (Grades, Export) "
            "and name that file with --roster."
        )
    table = CanvasTable(read_roster(system.roster))
    column = table.column_of((system.column,) if system.column else grades.titles)
    by_row, missing = _by_row(grades, table.people, table.names, system.roster)
    scores = {row: verdict.score for row, verdict in by_row}
    write_whole(out, canvas_csv(table, column, grades.verdicts[0].max_score, scores))
    return missing, _without_grade(table.people_by_row, scores)


def _write_moodle(grades: ClassGrades, system: CourseSystem, out: Path) -> Written:
    title = system.column or grades.titles[0]
    if system.roster is None:
        require_usernames([verdict.student for verdict in grades.graded])
        by_name = [((verdict.student,), verdict) for verdict in grades.graded]
        write_whole(out, moodle_csv(("username",), by_name, title))
        return {}, ()
    people = read_roster(system.roster)
    names = names_in(people)
    by_row, missing = _by_row(grades, people.identifiers, names, system.roster)
    by_person = [(people.rows[row], verdict) for row, verdict in by_row]
    write_whole(out, moodle_csv(people.header, by_person, title))
    return missing, _without_grade(names, dict(by_row))


def _without_grade(names: Sequence[str], by_row: Mapping[int, object]) -> list[str]:
    return [name for row, name in enumerate(names) if name.strip() and row not in by_row]


def _write_nbgrader(verdicts: Sequence[SubmissionVerdict], out: Path) -> None:
    try:
        from grader.export.nbgrader import write_to_nbgrader
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--to nbgrader needs the package {error.name}, which is not installed. Install it "
            f"with: pip install nbgrader"
        ) from error
    write_to_nbgrader(out, verdicts)


def _by_row(
    grades: ClassGrades, people: Sequence[Row], names: Sequence[str], roster: Path
) -> tuple[list[tuple[int, SubmissionVerdict]], Missing]:
    """Pair verdicts with rows of a roster; name students without a row."""
    matches = match_students([verdict.student for verdict in grades.graded], people, names)
    if not matches.row_of:
        students = [*matches.unknown, *matches.ambiguous]
        raise UsageError(
            f"No student with a grade is in {roster}: the gradebook knows "
            f"{in_words(students) or 'no grade'}. Take the list of the same class; it has to "
            f"contain the names of the submissions."
        )
    by_row = [
        (matches.row_of[verdict.student], verdict)
        for verdict in grades.graded
        if verdict.student in matches.row_of
    ]
    return by_row, {
        f"not in {roster}": matches.unknown,
        f"fits more than one row of {roster}, or shares one": matches.ambiguous,
    }
