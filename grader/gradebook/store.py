"""The class, the due submissions and all verdicts with their circumstances."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.codec import from_plain, to_plain
from grader.errors import GraderError, UsageError
from grader.gradebook.applying import decided
from grader.gradebook.circumstances import now, storable, who
from grader.gradebook.class_list import (
    HandIn,
    Listed,
    current_hand_ins,
    hand_ins_of,
    keep_changed,
    keep_hand_in,
    keep_names,
    keep_roster,
    known_by_number,
    names_of,
    read_listed,
)
from grader.gradebook.deadlines import (
    Deadlines,
    keep_deadline,
    keep_extensions,
    read_deadlines,
)
from grader.gradebook.decisions import Decision, all_decisions, newest_decisions
from grader.gradebook.history import Meeting, merged
from grader.gradebook.lock import is_locked, lock
from grader.gradebook.schema import (
    FILE_NAME,
    connect_to_read,
    connect_to_write,
    damaged,
    explained,
    file_number,
    replaced,
)
from grader.lateness import Deadline
from grader.verdict import ExerciseVerdict, Question, SubmissionVerdict, asked_in, with_points

_NO_SCORE = -1.0
"""Below each score: the score of a hand-in without a grade."""


@dataclass(frozen=True)
class Assignment:
    """The assignment whose grades a folder holds."""

    name: str
    """The notebook's stem."""
    title: str
    submissions: Path
    """The place of the submissions: a folder, a zip or a file."""
    solutions: Path


@dataclass(frozen=True)
class Record:
    """One verdict with its circumstances."""

    verdict: SubmissionVerdict
    graded: datetime
    why: str
    who: str


@dataclass(frozen=True)
class Rescaled:
    """A verdict that got the points of a changed rubric."""

    student: str
    before: SubmissionVerdict
    after: SubmissionVerdict


@dataclass(frozen=True)
class Progress:
    """The progress of a run."""

    students: int
    due: int
    """Number of students still to be graded."""
    unusual: int
    """Number of done students whose submission could not be graded as it was handed in."""
    failed: int
    """Number of due students on whom the grader itself failed at the last try."""
    runner: str
    """User, machine and process that grade at this moment; empty if there are none."""
    started: datetime | None
    """Start of the last run; None before the first."""
    graded: int
    """Number of verdicts of the last run."""
    latest: datetime | None
    """Time of the latest of these verdicts."""


@contextmanager
def write_gradebook(folder: Path) -> Iterator[Gradebook]:
    """Open the gradebook of a folder for writing; create missing ones.

    Raises:
        UsageError: another process is grading into it, or the file cannot be written or is not a
            gradebook.
        CouldNotGradeError: the disk is full, or the file is damaged.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The folder {folder} cannot be made ({error.strerror}). "
            f"Choose one that you may write to."
        ) from error
    with explained(path), lock(folder) as is_held:
        if not is_held:
            raise UsageError(
                f"{_runner(folder)} is grading into {folder} already. Wait for it, or follow it "
                f"with: grader status {folder}"
            )
        with connect_to_write(path) as connection:
            begun = connection.execute(
                "INSERT INTO run (who, process, started) VALUES (?, ?, ?)",
                (who(), os.getpid(), now()),
            )
            yield Gradebook(connection, path, begun.lastrowid)


@contextmanager
def read_gradebook(folder: Path) -> Iterator[Gradebook]:
    """Open the gradebook of a folder for reading, even during a run.

    Raises:
        UsageError: there is no gradebook.
        CouldNotGradeError: the gradebook is damaged.
    """
    require_gradebook(folder)
    path = folder / FILE_NAME
    with explained(path), connect_to_read(path) as connection:
        yield Gradebook(connection, path)


def require_gradebook(folder: Path) -> None:
    """Raise a UsageError if a folder has no gradebook."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise UsageError(
            f"There is no gradebook {path}. Name the folder that `grader grade --out` wrote to."
        )


def _runner(folder: Path) -> str:
    """Name the process that has the lock of a folder, if it is known."""
    with suppress(GraderError), read_gradebook(folder) as gradebook:
        return gradebook.progress().runner or "Another process"
    return "Another process"


class Gradebook:
    """An open gradebook for one thread. See `write_gradebook` and `read_gradebook`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, run: int | None = None) -> None:
        self._connection = connection
        self._path = path
        self._run = run
        self._file = file_number(path)

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self._path

    @property
    def assignment(self) -> Assignment:
        """The assignment that is graded.

        Raises:
            UsageError: the gradebook is new.
        """
        row = self._row("SELECT name, title, submissions, solutions FROM assignment")
        if row is None:
            raise UsageError(f"{self._path.parent} holds no grades yet. Begin with `grader grade`.")
        return Assignment(row[0], row[1], Path(row[2]), Path(row[3]))

    def enrol(
        self,
        assignment: Assignment,
        contents: Mapping[str, str],
        reference: str,
        *,
        keep_others: bool = False,
        hand_ins: Mapping[str, HandIn] | None = None,
    ) -> None:
        """Record the class and its latest submissions, and mark those that are due.

        A submission is due if no verdict has this content and reference, or if the grader failed
        on it before. Requests to grade again are kept. `contents` maps a student to the digest of
        the submitted files; `reference` is a digest, too. All other students leave the class,
        unless `keep_others` is true; their verdicts stay. `hand_ins` says more of each content.

        Raises:
            UsageError: the gradebook holds another assignment.
        """
        known = self._row("SELECT name FROM assignment")
        if known and known[0] != assignment.name:
            raise UsageError(
                f"{self._path} holds the grades of {known[0]}. "
                f"Choose another folder for {assignment.name}."
            )
        with self._transaction():
            self._execute("DELETE FROM assignment")
            self._execute(
                "INSERT INTO assignment VALUES (?, ?, ?, ?)",
                assignment.name,
                assignment.title,
                storable(str(assignment.submissions.absolute())),
                storable(str(assignment.solutions.absolute())),
            )
            enrolled = {storable(student): content for student, content in contents.items()}
            if not keep_others:
                self._execute(
                    "DELETE FROM submission WHERE student NOT IN (SELECT value FROM json_each(?))",
                    json.dumps([*enrolled]),
                )
            for student, content in enrolled.items():
                self._execute(
                    "INSERT INTO submission (student, content) VALUES (?, ?)"
                    " ON CONFLICT (student) DO UPDATE SET content = excluded.content",
                    student,
                    content,
                )
                self._execute(
                    "UPDATE submission SET due = ? WHERE student = ?",
                    self._reason(student, reference),
                    student,
                )
            for student, hand_in in (hand_ins or {}).items():
                keep_hand_in(self._connection, storable(student), hand_in)

    def known_by_number(self) -> dict[str, str]:
        """Map numbers of the course system to students."""
        return known_by_number(self._connection)

    def names(self) -> dict[str, str]:
        """Map all students, also those who left the class, to names that people read."""
        return names_of(self._connection, self.everybody())

    def listed(self) -> list[Listed]:
        """Return the list of the class from a roster; empty if there is none."""
        return read_listed(self._connection)

    def list_class(self, people: Sequence[Listed]) -> None:
        """Replace the list of the class."""
        with self._transaction():
            keep_roster(self._connection, people)

    def name_students(self, names: Mapping[str, str]) -> None:
        """Give students the names of a roster."""
        with self._transaction():
            named = {storable(student): name for student, name in names.items()}
            keep_names(self._connection, named)

    def hand_ins(self) -> dict[str, HandIn]:
        """Map each student to the hand-in that counts."""
        return current_hand_ins(self._connection)

    def hand_ins_of(self, student: str) -> list[HandIn]:
        """List all hand-ins of a student in the order in which they were found."""
        return hand_ins_of(self._connection, storable(student))

    def attempts(self) -> dict[str, tuple[float, ...]]:
        """Map students with several graded hand-ins to their points, before deductions."""
        rows = self._execute(
            "SELECT student, score FROM verdict JOIN hand_in USING (student, content)"
            " WHERE verdict.id = (SELECT later.id FROM verdict AS later"
            "  WHERE later.student = verdict.student AND later.content = verdict.content"
            "  ORDER BY later.status = 'not_graded', later.id DESC LIMIT 1)"
            " AND status <> 'not_graded' ORDER BY student, first_seen, file"
        )
        found: dict[str, tuple[float, ...]] = {}
        for student, score in rows:
            found[student] = (*found.get(student, ()), score)
        return {student: scores for student, scores in found.items() if len(scores) > 1}

    def deadlines(self) -> Deadlines:
        """Return the deadline and the extensions."""
        return read_deadlines(self._connection)

    def set_deadline(self, deadline: Deadline) -> None:
        """Replace the deadline; all deductions follow it at once."""
        with self._transaction():
            keep_deadline(self._connection, deadline)

    def set_extensions(self, extensions: Mapping[str, str]) -> None:
        """Replace all extensions: student → own deadline."""
        with self._transaction():
            own = {storable(student): due for student, due in extensions.items()}
            keep_extensions(self._connection, own)

    def give_points(
        self,
        points: Mapping[str, float],
        reference: str,
        questions: Mapping[str, Question] | None = None,
    ) -> list[Rescaled]:
        """Give current verdicts the points and questions of a changed rubric.

        Nothing is judged again. Submissions of which a share of the points is unknown, and those
        without a new question, become due.

        Args:
            points: exercise or question → its points now.
            reference: digest of the reference; verdicts by another one are due anyway.
            questions: question → its text and scheme now.

        Returns:
            The verdicts with other points than before.
        """
        assert self._run is not None, "opened for writing"
        rows = self._execute(
            "SELECT student, content, verdict FROM current"
            " WHERE reference = ? AND status <> 'not_graded' ORDER BY student",
            reference,
        ).fetchall()
        why = "the points in the rubric changed"
        rescaled = []
        with self._transaction():
            for student, content, plain in rows:
                before = self._verdict(plain)
                same_points = {item.name: item.max_score for item in before.exercises} == points
                if same_points and asked_in(before) == (questions or {}):
                    continue
                after = with_points(before, points, questions)
                if after is None:
                    self._execute("UPDATE submission SET due = ? WHERE student = ?", why, student)
                    continue
                self._insert(student, content, reference, why, after)
                if not same_points:
                    rescaled.append(Rescaled(student, before, after))
        return rescaled

    def set_best_counts(self, best: bool) -> None:
        """Choose if the best or the newest hand-in of each student counts."""
        with self._transaction():
            self._execute("DELETE FROM attempts")
            self._execute("INSERT INTO attempts VALUES (?)", int(best))

    def count_best(self) -> list[str]:
        """Let the best hand-in of each student count, if that was asked for.

        A hand-in that waits for its verdict, or for a person's points, counts until it has them.

        Returns:
            The students of whom an earlier hand-in than the newest counts.
        """
        if not self._row("SELECT max(best) FROM attempts")[0]:
            return []
        several = self._execute(
            "SELECT student, content FROM submission WHERE coalesce(wish, due) IS NULL"
            " AND student IN (SELECT student FROM hand_in GROUP BY student HAVING count(*) > 1)"
        ).fetchall()
        moved = []
        with self._transaction():
            for student, newest in several:
                if self._is_open(student):
                    continue
                contents = dict.fromkeys([newest, *(i.content for i in self.hand_ins_of(student))])
                best = max(contents, key=lambda content: self._score_of(student, content))
                self._count(student, best)
                moved += [student] if best != newest else []
        return moved

    def _is_open(self, student: str) -> bool:
        """Return True if the hand-in that counts has a question to grade."""
        verdict = self.judged_on(student)
        return verdict is not None and bool(verdict.open_questions)

    def _score_of(self, student: str, content: str) -> float:
        """Return the score of a hand-in with decisions and deduction."""
        self._count(student, content)
        verdict = self.verdict_on(student)
        return verdict.score if verdict and verdict.status != "not_graded" else _NO_SCORE

    def _count(self, student: str, content: str) -> None:
        self._execute("UPDATE submission SET content = ? WHERE student = ?", content, student)

    def _reason(self, student: str, reference: str) -> str | None:
        """Return the reason for which a submission is due, apart from any request."""
        current = self._row("SELECT status, reference FROM current WHERE student = ?", student)
        if current is None:
            before = self._row("SELECT 1 FROM verdict WHERE student = ?", student)
            return "another file was handed in" if before else "first grading"
        if current[0] == "not_graded":
            return "could not be graded before"
        changed = current[1] != reference
        return "the solution, the rubric, the libraries or the grader changed" if changed else None

    def ask_again(self, students: Collection[str], exercises: Collection[str], why: str) -> None:
        """Request a regrading of some exercises, or of all if none is named.

        An interrupted request of the same kind is continued.
        """
        chosen = json.dumps(sorted(exercises)) if exercises else None
        names = json.dumps([storable(student) for student in students])
        request = (why, chosen, names)
        with self._transaction():
            is_continued = self._row(
                "SELECT 1 FROM submission WHERE wish = ? AND exercises IS ?"
                " AND student IN (SELECT value FROM json_each(?))",
                *request,
            )
            if not is_continued:
                self._execute(
                    "UPDATE submission SET wish = ?, exercises = ?"
                    " WHERE student IN (SELECT value FROM json_each(?))",
                    *request,
                )

    def students(self) -> list[str]:
        """List all enrolled students by name."""
        return [row[0] for row in self._execute("SELECT student FROM submission ORDER BY student")]

    def everybody(self) -> list[str]:
        """List all students by name, with those who left the class."""
        rows = self._execute(
            "SELECT student FROM submission UNION SELECT student FROM verdict ORDER BY student"
        )
        return [row[0] for row in rows]

    def is_due(self, student: str) -> bool:
        """Return True if a student's submission is due."""
        row = self._row(
            "SELECT coalesce(wish, due) FROM submission WHERE student = ?", storable(student)
        )
        return row is not None and row[0] is not None

    def record(self, verdict: SubmissionVerdict, content: str, reference: str) -> SubmissionVerdict:
        """Store a verdict durably.

        Args:
            verdict: the new verdict. If only some exercises were requested, the old verdict on the
                others is kept. After "not_graded" the submission stays due.
            content: digest of the graded files.
            reference: digest of the reference.

        Returns:
            The stored verdict.
        """
        assert self._run is not None, "opened for writing"
        student = storable(verdict.student)
        with self._transaction():
            asked = self._row(
                "SELECT coalesce(wish, due), exercises, content FROM submission WHERE student = ?",
                student,
            )
            assert asked is not None, "only enrolled students are graded"
            why, exercises, expected = asked
            if verdict.status == "not_graded":
                content = expected
            else:
                if exercises:
                    asked_for = json.loads(exercises)
                    verdict, reference = self._completed(verdict, content, reference, asked_for)
                keep_changed(self._connection, student, expected, content)
                self._execute(
                    "UPDATE submission SET content = ?, due = NULL, wish = NULL,"
                    " exercises = NULL WHERE student = ?",
                    content,
                    student,
                )
            self._insert(student, content, reference, why or "", verdict)
        return verdict

    def _insert(
        self, student: str, content: str, reference: str, why: str, verdict: SubmissionVerdict
    ) -> None:
        self._execute(
            "INSERT INTO verdict"
            " (student, content, reference, run, graded, why, status, score, verdict)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            student,
            content,
            reference,
            self._run,
            now(),
            why,
            verdict.status,
            verdict.score,
            json.dumps(to_plain(verdict)),
        )

    def _completed(
        self, verdict: SubmissionVerdict, content: str, reference: str, exercises: Collection[str]
    ) -> tuple[SubmissionVerdict, str]:
        """Merge a verdict on some exercises with the old one; return the reference, too."""
        before = self._row(
            "SELECT verdict, reference FROM current WHERE student = ? AND content = ?",
            storable(verdict.student),
            content,
        )
        old = before and self._verdict(before[0])
        if not (old and old.exercises):
            return verdict, reference
        # The old reference is kept, so that the next full run grades the other exercises, too.
        return merged(old, verdict, exercises), before[1]

    def verdicts(self) -> Iterator[SubmissionVerdict]:
        """Yield the newest verdict of each student with people's decisions, ordered by name."""
        decisions = newest_decisions(self._connection)
        names, deadlines = self.names(), self.deadlines()
        rows = self._execute("SELECT student, verdict FROM current ORDER BY student")
        for student, plain in rows:
            judged = decided(self._verdict(plain), decisions.get(student, {}), self.exercises)
            yield complete(judged, student, names, deadlines)

    def verdict_on(self, student: str) -> SubmissionVerdict | None:
        """Return the newest verdict on a student as it counts; None without one."""
        judged = self.judged_on(student)
        names, deadlines = self.names(), self.deadlines()
        return judged and complete(judged, storable(student), names, deadlines)

    def judged_on(self, student: str) -> SubmissionVerdict | None:
        """Return a verdict with people's decisions, without name and deduction."""
        name = storable(student)
        row = self._row("SELECT verdict FROM current WHERE student = ?", name)
        if row is None:
            return None
        decisions = newest_decisions(self._connection, name).get(name, {})
        return decided(self._verdict(row[0]), decisions, self.exercises)

    def exercises(self) -> tuple[ExerciseVerdict, ...]:
        """List the exercises of the assignment without points and findings."""
        row = self._row(
            "SELECT verdict FROM current WHERE json_array_length(verdict, '$.exercises') > 0"
            " ORDER BY id DESC LIMIT 1"
        )
        verdict = row and self._verdict(row[0])
        return tuple(item.unjudged for item in (verdict.exercises if verdict else ()))

    def open_questions(self) -> dict[str, int]:
        """Map students to the number of their answers that wait for a person."""
        if not any(item.question for item in self.exercises()):
            return {}
        numbers = {item.student: len(item.open_questions) for item in self.verdicts()}
        return {student: number for student, number in numbers.items() if number}

    def decisions(self, student: str | None = None) -> list[Decision]:
        """List the decisions of people on one student or on all, the oldest first."""
        return all_decisions(self._connection, student and storable(student))

    def meetings(self) -> Iterator[Meeting]:
        """Yield points by hand on exercises that this run graded, ordered by student."""
        rows = self._execute(
            "SELECT student, content, verdict FROM current WHERE run = ? ORDER BY student",
            self._run,
        )
        for student, content, plain in rows.fetchall():
            points = [item for item in self.decisions(student) if item.kind == "points"]
            here = {item.exercise: item for item in points if item.content == content}
            given = {item.exercise: item for item in points} | here
            judged = {item.name: item for item in self._verdict(plain).exercises}
            for name, decision in given.items():
                if decision.points is not None and name in judged:
                    most = judged[name].max_score
                    new = None if judged[name].is_open else judged[name].score
                    counts = decision.content == content
                    if counts and new is None:
                        continue  # a question has no verdict that the points could meet
                    yield Meeting(student, name, decision.points, new, most, counts)

    def history(self, student: str) -> list[Record]:
        """List all verdicts on a student, the oldest first."""
        rows = self._execute(
            "SELECT verdict, graded, why, who FROM verdict JOIN run ON run.id = verdict.run"
            " WHERE student = ? ORDER BY verdict.id",
            storable(student),
        )
        return [
            Record(self._verdict(plain), datetime.fromisoformat(graded), why, by)
            for plain, graded, why, by in rows
        ]

    def progress(self) -> Progress:
        """Return the progress of the current run or of the last one."""
        students, due = self._row("SELECT count(*), count(coalesce(wish, due)) FROM submission")
        unusual, failed = self._row(
            "SELECT count(*) FILTER (WHERE coalesce(wish, due) IS NULL AND status <> 'graded'),"
            " count(*) FILTER (WHERE status = 'not_graded')"
            " FROM current JOIN submission USING (student)"
        )
        run = self._row("SELECT id, who, process, started FROM run ORDER BY id DESC LIMIT 1")
        if run is None:
            return Progress(students, due, unusual, failed, "", None, 0, None)
        number, by, process, started = run
        graded, latest = self._row(
            "SELECT count(*), max(graded) FROM verdict WHERE run = ?", number
        )
        return Progress(
            students=students,
            due=due,
            unusual=unusual,
            failed=failed,
            runner=f"{by} (process {process})" if is_locked(self._path.parent) else "",
            started=datetime.fromisoformat(started),
            graded=graded,
            latest=datetime.fromisoformat(latest) if latest else None,
        )

    def _verdict(self, plain: str) -> SubmissionVerdict:
        try:
            return from_plain(json.loads(plain), SubmissionVerdict)
        except ValueError as error:
            raise damaged(self._path, f"a verdict cannot be read: {error}") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # SQLite would go on writing to the file that was removed.
        if file_number(self._path) != self._file:
            raise replaced(self._path)
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def _execute(self, statement: str, *values: str | float | None) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def _row(self, question: str, *values: str | float | None) -> Any:
        return self._connection.execute(question, values).fetchone()


def complete(
    verdict: SubmissionVerdict, student: str, names: Mapping[str, str], deadlines: Deadlines
) -> SubmissionVerdict:
    """Add the student's name and the deduction for a late hand-in."""
    name = names.get(student, student)
    named = replace(verdict, name="" if name == student else name)
    return deadlines.applied_to(named, student)
