"""The content of each format's file, and the students who are missing in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from grader.errors import UsageError
from grader.export.canvas import CanvasColumn, CanvasTable, canvas_csv
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
_HOLD_SEVERAL = ("canvas", "moodle", "nbgrader")
"""The formats that hold several assignments in one file."""
_MOST_NAMES = 5


@dataclass(frozen=True)
class ClassGrades:
    """The verdicts on one assignment, to be exported."""

    titles: tuple[str, str]
    """Names of the assignment in a course system: its title, its file name."""
    verdicts: tuple[SubmissionVerdict, ...]
    column: str = ""
    """The title of the assignment's column in the course system; empty for one of `titles`."""

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


def write_export(
    to: Format, classes: Sequence[ClassGrades], roster: Path | None, out: Path
) -> Written:
    """Write the grades of an assignment, or of several, for a course system.

    Args:
        to: the course system or format; several assignments need one that holds several.
        classes: one for each assignment.
        roster: the exported list of the class.
        out: the file, a folder for gradescope.

    Returns:
        Reason → students with a grade that could not be written; and people without any grade.

    Raises:
        UsageError: a roster is missing, not needed, or fits nobody; a package is missing; an
            assignment differs in the course system; or the format holds one assignment only.
    """
    if roster is not None:
        require_column_format(to, "--roster")
    if len(classes) > 1 and to not in _HOLD_SEVERAL:
        raise UsageError(
            f"{to} holds one assignment: name one folder. For a table of the whole course, take "
            f"{', '.join(_HOLD_SEVERAL)}, or `grader course`."
        )
    verdicts = classes[0].verdicts
    try:
        match to:
            case "gradescope":
                _write_gradescope(verdicts, out)
            case "canvas":
                return _write_canvas(classes, roster, out)
            case "moodle":
                return _write_moodle(classes, roster, out)
            case "nbgrader":
                for grades in classes:
                    _write_nbgrader(grades.verdicts, out)
            case "csv":
                write_whole(out, grades_csv(verdicts))
            case "json":
                write_whole(out, grades_json(verdicts))
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}). Choose another place with --file."
        ) from error
    return {}, ()


def require_column_format(to: Format, option: str) -> None:
    """Raise a UsageError for an option that this format has no use for."""
    if to not in _TAKE_ROSTER:
        raise UsageError(f"{option} is for {' and '.join(_TAKE_ROSTER)}, not for {to}.")


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


def _write_canvas(classes: Sequence[ClassGrades], roster: Path | None, out: Path) -> Written:
    if roster is None:
        raise UsageError(
            "Canvas identifies students by its own numbers: export its gradebook (Grades, Export) "
            "and name that file with --roster."
        )
    table = CanvasTable(read_roster(roster))
    missing: dict[str, Sequence[str]] = {}
    columns = []
    for grades in classes:
        column = table.column_of((grades.column,) if grades.column else grades.titles)
        by_row, lost = _by_row(grades, table.people, table.names, roster)
        missing |= _told_apart(lost, grades, classes)
        scores = {row: verdict.score for row, verdict in by_row}
        columns.append(CanvasColumn(column, grades.verdicts[0].max_score, scores))
    taken = [item.column for item in columns]
    if len(set(taken)) < len(taken):
        title = next(table.exported.header[item] for item in taken if taken.count(item) > 1)
        raise UsageError(f"Two assignments have the column {title}. Name theirs with --column.")
    write_whole(out, canvas_csv(table, columns))
    graded = {row for item in columns for row in item.scores}
    return missing, _without_grade(table.people_by_row, graded)


def _write_moodle(classes: Sequence[ClassGrades], roster: Path | None, out: Path) -> Written:
    missing: dict[str, Sequence[str]] = {}
    graded: list[dict[int, SubmissionVerdict]] = []
    """Of each assignment: index in `people` → verdict."""
    if roster is None:
        names = list(dict.fromkeys(v.student for grades in classes for v in grades.graded))
        require_usernames(names)
        header: Row = ("username",)
        people: Sequence[Row] = [(student,) for student in names]
        place_of = {student: place for place, student in enumerate(names)}
        graded += [{place_of[v.student]: v for v in grades.graded} for grades in classes]
    else:
        listed = read_roster(roster)
        header, people, names = listed.header, listed.rows, names_in(listed)
        for grades in classes:
            by_row, lost = _by_row(grades, listed.identifiers, names, roster)
            missing |= _told_apart(lost, grades, classes)
            graded.append(dict(by_row))
    some = sorted({row for verdicts in graded for row in verdicts})
    whole = [row for row in some if all(row in verdicts for verdicts in graded)]
    missing["no grade in one of them, and Moodle deletes a grade for an empty cell"] = [
        names[row] for row in some if row not in whole
    ]
    titles = [grades.column or grades.titles[0] for grades in classes]
    by_person = [(people[row], [verdicts[row] for verdicts in graded]) for row in whole]
    write_whole(out, moodle_csv(header, titles, by_person))
    return missing, _without_grade(names, some) if roster else ()


def _without_grade(names: Sequence[str], rows: Collection[int]) -> list[str]:
    """List the people of a roster who have no grade."""
    return [name for row, name in enumerate(names) if name.strip() and row not in rows]


def _told_apart(
    missing: Missing, grades: ClassGrades, classes: Sequence[ClassGrades]
) -> dict[str, Sequence[str]]:
    """Say of which assignment a reason is, where there are several."""
    place = f"{grades.titles[1]}: " if len(classes) > 1 else ""
    return {f"{place}{reason}": students for reason, students in missing.items()}


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
