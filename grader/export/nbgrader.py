"""Scores in nbgrader's own gradebook, written through nbgrader's own API.

The grade cell of an exercise is its `check` in the assignment, the comment belongs to its answer;
`grader release` gives these cells their ids.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from grader.errors import UsageError
from grader.export.feedback import exercise_feedback
from grader.verdict import Deduction, ExerciseVerdict, SubmissionVerdict


def write_to_nbgrader(path: Path, verdicts: Sequence[SubmissionVerdict]) -> None:
    """Enter the verdicts on one assignment into a gradebook.

    Missing students, assignments and cells are made. Points given by hand in nbgrader still count
    there, and penalties of late students follow the course's rule for the new scores. A submission
    that could not be graded gets no points and "needs manual grade".

    Raises:
        UsageError: the file is not a gradebook, cannot be written, or has the assignment with other
            exercises.
    """
    course = _course_of(path)
    try:
        with (
            _programs_of_this_python(),
            warnings.catch_warnings(action="ignore", category=SAWarning),  # at nbgrader's queries
            Gradebook(f"sqlite:///{path.absolute()}", course_id=course) as gradebook,
        ):
            _require_cells(gradebook, verdicts)
            for verdict in verdicts:
                gradebook.update_or_create_student(verdict.student)
                gradebook.update_or_create_submission(verdict.assignment, verdict.student)
                _enter(gradebook, verdict)
            gradebook.db.flush()
            rule = _late_rule(path.absolute().parent)
            for verdict in verdicts:
                if verdict.deduction:
                    _enter_deduction(gradebook, verdict, verdict.deduction)
                elif verdict.exercises:
                    _enter_penalty(gradebook, verdict, rule)
            gradebook.db.commit()
    except MissingEntry as error:
        raise UsageError(
            f"{path} has {verdicts[0].assignment} with other exercises ({error}). Take a new "
            f"file, or generate the assignment from what `grader release` makes."
        ) from error
    except SQLAlchemyError as error:
        raise UsageError(
            f"{path} cannot be written ({str(error).splitlines()[0]}). Close the program that has "
            f"it open, or choose another place with --file."
        ) from error


@contextmanager
def _programs_of_this_python() -> Iterator[None]:
    """Put programs beside this Python on the path: nbgrader starts `alembic`."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _course_of(path: Path) -> str:
    """Read the course of a gradebook; nbgrader's default for a new file."""
    if not path.parent.is_dir():
        raise UsageError(
            f"There is no folder {path.parent}. Name the gradebook.db of an nbgrader course."
        )
    if not path.exists():
        return "default_course"
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT id FROM course").fetchone()
    except sqlite3.Error:
        raise UsageError(
            f"{path} is not a gradebook of nbgrader. Name the course's gradebook, or a new file."
        ) from None
    return str(found[0]) if found else "default_course"


def _require_cells(gradebook: Gradebook, verdicts: Sequence[SubmissionVerdict]) -> None:
    """Make the assignment and its cells as `nbgrader generate_assignment` does."""
    name = verdicts[0].assignment
    gradebook.update_or_create_assignment(name)
    gradebook.update_or_create_notebook(name, name)
    exercises = {item.name: item for verdict in verdicts for item in verdict.exercises}
    for exercise in exercises.values():
        cell_type = "markdown" if exercise.question and not exercise.question.is_code else "code"
        gradebook.update_or_create_grade_cell(
            _grade_cell(exercise), name, name, max_score=exercise.max_score, cell_type=cell_type
        )
        gradebook.update_or_create_solution_cell(exercise.name, name, name)


def _grade_cell(exercise: ExerciseVerdict) -> str:
    """Return the id of the cell with the points; a question has one cell."""
    return exercise.name if exercise.question else f"{exercise.name}_check"


def _enter(gradebook: Gradebook, verdict: SubmissionVerdict) -> None:
    name, student = verdict.assignment, verdict.student
    for exercise in verdict.exercises:
        grade = gradebook.find_grade(_grade_cell(exercise), name, name, student)
        grade.auto_score = None if exercise.is_open else exercise.score
        grade.needs_manual_grade = exercise.is_open and grade.manual_score is None
        comment = gradebook.find_comment(exercise.name, name, name, student)
        comment.auto_comment = exercise_feedback(exercise)


def _late_rule(course: Path) -> AssignLatePenalties:
    """Read the course's rule for late submissions as nbgrader's own commands do."""
    config = Config()
    sys.path.insert(0, str(course))  # where a course keeps a plugin of its own
    try:
        for folder in (*reversed(jupyter_config_path()), course):
            with suppress(ConfigFileNotFound):
                found = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
                config.merge(found)
        rule = AssignLatePenalties(config=config)
        rule.init_plugin()
    except Exception as error:  # of any type, as the configuration is a Python file
        raise UsageError(
            f"The course's rule for late submissions cannot be read ({error}). Correct "
            f"nbgrader_config.py in {course} or in Jupyter's own folders."
        ) from error
    finally:
        sys.path.remove(str(course))
    return rule


def _enter_deduction(
    gradebook: Gradebook, verdict: SubmissionVerdict, deduction: Deduction
) -> None:
    """Enter our own deduction for a late submission."""
    name = verdict.assignment
    notebook = gradebook.find_submission_notebook(name, name, verdict.student)
    gradebook.db.refresh(notebook)
    notebook.late_submission_penalty = min(deduction.points, notebook.score)


def _enter_penalty(
    gradebook: Gradebook, verdict: SubmissionVerdict, rule: AssignLatePenalties
) -> None:
    """Adapt the penalty for a late submission to the new score.

    nbgrader stores a number, which `nbgrader autograde` computed from the score of that time. A
    penalty that the rule does not explain was given by a person or by another rule, and stays.
    """
    name, student = verdict.assignment, verdict.student
    late = gradebook.find_submission(name, student).total_seconds_late
    notebook = gradebook.find_submission_notebook(name, name, student)
    gradebook.db.refresh(notebook)
    if not late:
        return
    penalty = rule.plugin_inst.late_submission_penalty(student, notebook.score, late)
    if penalty is not None:
        notebook.late_submission_penalty = min(max(penalty, 0.0), notebook.score)
