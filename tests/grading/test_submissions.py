"""Every case of every assignment, and the files of tests/submissions that are no answer.

A right variant has full marks; a mistake loses points, and a finding names the right place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pytest
from case_scripts import cases_of, solution_of, write_case
from courses import NAMES, OURS, ours

from grader.audit.cases import Case, submission_with
from grader.audit.solution import script_of
from grader.batch import grade_all
from grader.course import AssignmentFolder
from grader.reference import Reference, load_reference
from grader.rubrics import read_rubric
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import ExerciseVerdict, SubmissionVerdict

SUBMISSIONS = Path(__file__).parents[1] / "submissions"
RESIDUAL = "03_residual_networks"


@dataclass(frozen=True)
class Graded:
    """A case and the assignment that it belongs to."""

    assignment: AssignmentFolder
    case: Case

    def __str__(self) -> str:
        return f"{self.assignment.name[:2]} {self.case.name}"

    def explain(self, exercise: ExerciseVerdict) -> str:
        """Show the change, what was found and what was expected."""
        solution = solution_of(self.assignment)
        diff = difflib.unified_diff(
            script_of(solution, self.case.exercise).splitlines(),
            submission_with(self.case, solution).splitlines(),
            "solution",
            self.case.name,
            lineterm="",
        )
        found = [
            f"  {item.message}" + (f" [{item.place.text}]" if item.place else "")
            for item in exercise.findings
            if item.status == "failed"
        ]
        expected = (
            f"{self.case.finding!r} at {self.case.line!r}" if self.case.mistake else "full marks"
        )
        score = f"{exercise.score:g} of {exercise.max_score:g} points"
        return "\n".join((*diff, f"found ({score}):", *found, f"expected: {expected}"))


ALL = [
    Graded(assignment, case) for assignment in OURS.solved for case in cases_of(assignment).values()
]
RIGHT = [item for item in ALL if item.case.right]
WRONG = [item for item in ALL if item.case.mistake]
BROKEN = {
    # name: status, exercise with the trouble, a part of what is said about it
    "bad_not_a_notebook.ipynb": ("unreadable", None, "notebook"),
    "bad_truncated.ipynb": ("unreadable", None, "notebook"),
    "syntax_error_in_one_function.py": ("graded", "identity_block", "SyntaxError"),
    "missing_function.py": ("graded", "identity_block", "no function"),
    "returns_none.py": ("graded", "identity_block", "None"),
    "raises.py": ("graded", "identity_block", "stops with"),
    "prints_a_megabyte.py": ("graded", None, ""),
    "loops_forever.py": ("timeout", "identity_block", "did not return"),
    "allocates_without_end.py": ("out_of_memory", "identity_block", "memory"),
    "calls_sys_exit.py": ("graded", "identity_block", "SystemExit"),
    "os_exit.py": ("exited", "identity_block", "ended the Python process"),
    "untouched_stub.py": ("graded", "identity_block", "Not answered yet"),
}


VerdictOn: TypeAlias = Callable[[Graded], SubmissionVerdict]


@pytest.fixture(scope="module")
def verdict_on(tmp_path_factory: pytest.TempPathFactory) -> VerdictOn:
    """The verdict on a case; all cases of its assignment are graded as one class."""

    @lru_cache
    def grade(assignment: AssignmentFolder) -> dict[str, SubmissionVerdict]:
        folder = tmp_path_factory.mktemp(assignment.name)
        names = cases_of(assignment)
        files = [SubmissionFile(name, write_case(folder, name, assignment.name)) for name in names]
        graded = grade_all(files, load_reference(assignment), Limits(seconds=120))
        return {verdict.student: verdict for verdict in graded}

    return lambda item: grade(item.assignment)[item.case.name]


@pytest.fixture(scope="module")
def broken(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, SubmissionVerdict]:
    """Verdicts of the submissions that are no answer, in one class with a right one."""
    right = write_case(tmp_path_factory.mktemp("right"), "plus_for_add")
    paths = [*(SUBMISSIONS / RESIDUAL / name for name in BROKEN), right]
    files = [SubmissionFile(path.stem, path) for path in paths]
    limits = Limits(seconds=20, memory=2 * 2**30)
    return {verdict.student: verdict for verdict in grade_all(files, reference, limits)}


def exercise_of(verdict: SubmissionVerdict, name: str) -> ExerciseVerdict:
    """The verdict on one exercise."""
    return next(exercise for exercise in verdict.exercises if exercise.name == name)


def test_another_assignment_s_notebook_is_asked_about(reference: Reference) -> None:
    """All its answers are missing, and a remark says of which assignment it has some."""
    other = SubmissionFile("ada", ours("02").solution)
    own = SubmissionFile("ben", SUBMISSIONS / RESIDUAL / "missing_function.py")
    verdicts = {item.student: item for item in grade_all([other, own], reference, Limits())}
    of_another, of_this = verdicts["ada"], verdicts["ben"]
    assert of_another.notes[0] == (
        f"9 of the functions of 02_classic_networks are in it, and 0 of those of {RESIDUAL}: "
        f"is it the right notebook?"
    )
    assert not any("right notebook" in note for note in of_this.notes)


@pytest.mark.parametrize("assignment", NAMES)
def test_the_corpus_is_there(assignment: str) -> None:
    """Each assignment has at least 20 single mistakes and 10 right variants."""
    assert sum(item.assignment.name == assignment for item in WRONG) >= 20
    assert sum(item.assignment.name == assignment for item in RIGHT) >= 10


@pytest.mark.parametrize("assignment", NAMES)
def test_each_function_has_a_mistake(assignment: str) -> None:
    """No graded function goes without a case that gets it wrong."""
    wrong = {item.case.exercise for item in WRONG if item.assignment.name == assignment}
    assert wrong == set(read_rubric(OURS.assignment(assignment)).functions)


def test_every_broken_file_has_its_expectation() -> None:
    """No file of the corpus goes unlooked at."""
    others = {
        path.name
        for path in (SUBMISSIONS / RESIDUAL).iterdir()
        if path.is_file() and not path.name.startswith("wild_")
    }
    assert others == set(BROKEN)


@pytest.mark.parametrize("item", RIGHT, ids=str)
def test_a_right_function_has_full_marks_however_it_is_written(
    item: Graded, verdict_on: VerdictOn
) -> None:
    """Function decides: another style costs nothing."""
    exercise = exercise_of(verdict_on(item), item.case.exercise)
    assert exercise.score == exercise.max_score, item.explain(exercise)


@pytest.mark.parametrize("item", WRONG, ids=str)
def test_a_mistake_costs_points_and_is_named_at_its_line(
    item: Graded, verdict_on: VerdictOn
) -> None:
    """A single mistake never has full marks, and a finding names what differs and where."""
    case = item.case
    exercise = exercise_of(verdict_on(item), case.exercise)
    located = [
        finding
        for finding in exercise.findings
        if finding.status == "failed"
        and case.finding in finding.message
        and finding.place is not None
        and case.line in finding.place.text
    ]
    assert located and exercise.score < exercise.max_score, item.explain(exercise)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_submission_gets_a_status_and_a_clear_line(
    name: str, broken: Mapping[str, SubmissionVerdict]
) -> None:
    """An ungradable part gets a reason in its own row."""
    status, exercise, words = BROKEN[name]
    verdict = broken[Path(name).stem]
    assert verdict.status == status
    if status != "graded":
        assert verdict.message
    if exercise is None:
        assert words in verdict.message
    else:
        findings = exercise_of(verdict, exercise).findings
        assert any(words in finding.message for finding in findings), findings


def test_one_broken_submission_harms_no_other(broken: Mapping[str, SubmissionVerdict]) -> None:
    """The right submission of the same class has its full marks."""
    assert exercise_of(broken["plus_for_add"], "identity_block").score == 15


def test_other_functions_of_a_broken_submission_are_graded(
    broken: Mapping[str, SubmissionVerdict],
) -> None:
    """An endless loop, an exit or a syntax error costs its own exercise, not the others."""
    for name in ("loops_forever", "os_exit", "syntax_error_in_one_function", "calls_sys_exit"):
        graded = [exercise for exercise in broken[name].exercises if exercise.score > 0]
        assert graded, name


@pytest.mark.parametrize("assignment", NAMES)
def test_the_solution_has_full_marks(assignment: str) -> None:
    """The reference graded against itself: every point."""
    solution = OURS.assignment(assignment).solution
    files = [SubmissionFile("solution", solution)]
    (verdict,) = grade_all(files, load_reference(OURS.assignment(assignment)))
    assert verdict.score == verdict.max_score == 100
