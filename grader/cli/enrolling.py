"""The class before grading: its people, their hand-ins, the deadline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.batch import content_digest
from grader.cli.roster_rows import rows_of, without_hand_in
from grader.cli.tables import read_table
from grader.errors import UsageError
from grader.export import in_words, people_of, read_roster, times_in
from grader.gradebook import Assignment, Gradebook, HandIn, Listed
from grader.lateness import Deadline, extended, read_moment
from grader.notebook import file_date
from grader.people import find_student, shown_names
from grader.submission import SubmissionFile

Tell = Callable[[str], None]


@dataclass(frozen=True)
class ClassOptions:
    """Everything that an instructor says about a class besides its files."""

    listed: tuple[Listed, ...] = ()
    """The people of the roster; empty without one."""
    deadline: Deadline | None = None
    extensions: Mapping[str, str] | None = None
    """A student, as written in the table → own deadline; None without a table."""
    times: Mapping[str, str] = field(default_factory=dict)
    """A student, as written in the table → time of the hand-in."""
    worksheet: str = ""
    """Name of the Moodle worksheet that the times are from; empty for a table."""
    file_dates: bool = False
    """True if the date of a file is the time of the hand-in."""

    def require_readable(self, deadline: Deadline | None) -> None:
        """Read all times and extensions once, as they will be read beside a deadline.

        Raises:
            UsageError: one cannot be read, or nothing says which deadline is extended.
        """
        moment = deadline.moment if deadline else None
        for student, text in self.times.items():
            try:
                read_moment(text, moment.tzinfo if moment else None)
            except UsageError as error:
                raise UsageError(f"--times, {student}: {error}") from None
        if self.extensions and moment is None:
            raise UsageError(
                "--extensions needs the deadline that they extend: give --due as well."
            )
        for student, text in (self.extensions or {}).items():
            try:
                assert moment
                extended(moment, text)
            except UsageError as error:
                raise UsageError(f"--extensions, {student}: {error}") from None


def class_options(
    roster: Path | None,
    due: str | None,
    late: str | None,
    extensions: Path | None,
    times: Path | None,
    file_dates: bool,
) -> ClassOptions:
    """Read all that the options of `grader grade` say about a class.

    Raises:
        UsageError: a file, a time or a rule cannot be read.
    """
    if late and not due:
        raise UsageError("--late needs a deadline: give --due as well.")
    deadline = Deadline(due, late or "") if due else None
    table = read_roster(roster) if roster else None
    listed = tuple(people_of(table)) if table else ()
    in_worksheet = times_in(table) if table and deadline and not times else {}
    options = ClassOptions(
        tuple(Listed(name, identifiers) for name, identifiers in listed),
        deadline,
        read_student_table(extensions, "due") if extensions else None,
        read_student_table(times, "time") if times else in_worksheet,
        table.name if table and in_worksheet else "",
        file_dates,
    )
    if deadline:
        _ = deadline.rule  # refused before anything is graded
        options.require_readable(deadline)
    return options


def read_student_table(path: Path, column: str) -> dict[str, str]:
    """Read a table with a student and a value in each row.

    Raises:
        UsageError: the file is no such table, or has a student twice.
    """
    rows = read_table(path)
    if not rows or not {"student", column} <= rows[0].keys():
        raise UsageError(f"{path}: expected rows below the header student,{column}.")
    found: dict[str, str] = {}
    for row in rows:
        student = (row["student"] or "").strip()
        if student in found:
            raise UsageError(f"{path} has {student} twice. Keep one of the two rows.")
        found[student] = (row[column] or "").strip()
    return found


def same_people(
    gradebook: Gradebook, files: list[SubmissionFile], tell: Tell
) -> list[SubmissionFile]:
    """Give students whom the gradebook knows under another name the name that it knows.

    The number of the course system decides, where it belongs to one student only.
    """
    known, everybody = gradebook.known_by_number(), gradebook.everybody()
    here = Counter(file.number for file in files)
    names = {file.student for file in files}
    found = []
    for file in files:
        before = known.get(file.number, file.student) if here[file.number] == 1 else file.student
        if file.student not in everybody and before not in names:
            tell(f"{file.student} is {before} of earlier runs: both have the same number.")
            file = replace(file, student=before)
        found.append(file)
    return found


def enrol_class(
    gradebook: Gradebook,
    assignment: Assignment,
    files: list[SubmissionFile],
    reference: str,
    options: ClassOptions,
    *,
    keep_others: bool,
    tell: Tell,
) -> None:
    """Write the class into the gradebook, and say what an instructor has to know.

    Raises:
        UsageError: a table names a student who is neither in the class nor on its list, or has a
            time that cannot be read.
    """
    options.require_readable(options.deadline or gradebook.deadlines().deadline)
    listed = list(options.listed) or gradebook.listed()
    there = {file.student for file in files} | (set(gradebook.students()) if keep_others else set())
    row_of = rows_of(sorted(there), listed)
    names = shown_names(there, {student: listed[row].name for student, row in row_of.items()})
    written = _Written(names, listed, row_of, tell)
    times = written.resolved(options.times, "--times")
    extensions = (
        None if options.extensions is None else written.resolved(options.extensions, "--extensions")
    )
    hand_ins = {file.student: _hand_in(file, assignment, times, options) for file in files}
    gradebook.enrol(
        assignment,
        {student: item.content for student, item in hand_ins.items()},
        reference,
        keep_others=keep_others,
        hand_ins=hand_ins,
    )
    if options.listed:
        gradebook.list_class(options.listed)
    gradebook.name_students({student: listed[row].name for student, row in row_of.items()})
    if options.deadline is not None:
        gradebook.set_deadline(options.deadline)
    if extensions is not None:
        gradebook.set_extensions(extensions)
    if options.worksheet:
        tell(
            f"The times of hand-ins are those of {options.worksheet}, read in the time zone of the "
            f"deadline."
        )
    for sentence in _remarks(gradebook, names, listed, row_of):
        tell(sentence)


@dataclass(frozen=True)
class _Written:
    """Finds the students whom tables name."""

    names: Mapping[str, str]
    listed: list[Listed]
    row_of: Mapping[str, int]
    tell: Tell

    def resolved(self, table: Mapping[str, str], option: str) -> dict[str, str]:
        """Map students of the class to the values of the table of an option."""
        by_row = {row: student for student, row in self.row_of.items()}
        found: dict[str, str] = {}
        for written, value in table.items():
            row = rows_of([written], self.listed).get(written)
            if written not in self.names and row is not None and row not in by_row:
                self.tell(
                    f"{option}: {written} has handed in nothing; give the table again when that "
                    f"has changed."
                )
                continue
            known = by_row.get(row) if row is not None and written not in self.names else None
            try:
                student = known or find_student(written, self.names, in_full=True)
            except UsageError as error:
                raise UsageError(f"{option}: {error}") from None
            if student in found:
                raise UsageError(
                    f"{option}: {written} and another row are both {student}: keep one."
                )
            found[student] = value
        return found


def _hand_in(
    file: SubmissionFile, assignment: Assignment, times: Mapping[str, str], options: ClassOptions
) -> HandIn:
    time = times.get(file.student) or file.handed_in
    if not time and options.file_dates and file.path.is_file():
        time = file_date(file.path)
    return HandIn(
        content_digest(file),
        assignment.submissions,
        file.path.name,
        file.number,
        time,
        file.marked_late,
    )


def _remarks(
    gradebook: Gradebook, names: Mapping[str, str], listed: list[Listed], row_of: Mapping[str, int]
) -> list[str]:
    """Say who is missing, and whose time is unknown."""
    said = []
    strangers = [name for student, name in names.items() if student not in row_of]
    if listed and strangers:
        said.append(f"Not in the roster, or not certainly: {in_words(sorted(strangers))}.")
    absent = without_hand_in(gradebook)
    if absent:
        said.append(f"In the roster, but handed in nothing: {in_words(absent)}.")
    deadlines = gradebook.deadlines()
    if deadlines.deadline is None:
        return said
    rule = deadlines.deadline.rule
    said.append(f"Due {deadlines.deadline.due}. Late hand-ins lose: {rule or 'nothing'}.")
    unknown = [names[s] for s in sorted(names) if not deadlines.knows_time_of(s)]
    if unknown:
        said.append(
            f"The time of the hand-in is unknown for {in_words(unknown)}: nothing is deducted. "
            f"Give a table with --times, or take the files' dates with --file-dates."
        )
    return said
