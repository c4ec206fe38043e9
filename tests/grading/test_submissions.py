"""Every file in tests/submissions: its name says what the grader has to find.

pass_*   full marks for the exercise that its header names
fail_*   a single mistake: points lost, and a finding that names the right place
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest
from courses import NAMES, OURS, ours

from grader.batch import grade_all
from grader.reference import Reference, load_reference
from grader.rubrics import read_rubric
from grader.sandbox import Limits
from grader.submission import SubmissionFile
from grader.verdict import ExerciseVerdict, SubmissionVerdict

SUBMISSIONS = Path(__file__).parents[1] / "submissions"
RESIDUAL = "03_residual_networks"


@dataclass(frozen=True)
class Header:
    """What the first lines of a submission say of it."""

    exercise: str
    finding: str
    line: str


def header_of(path: Path) -> Header:
    """Read the `# exercise:`, `# finding:` and `# line:` comments."""
    text = path.read_text(encoding="utf-8")
    comments = dict(re.findall(r"^# (exercise|finding|line): (.*)$", text, re.MULTILINE))
    return Header(comments["exercise"], comments.get("finding", ""), comments.get("line", ""))


@dataclass(frozen=True)
class Case:
    """A file of the corpus of one assignment."""

    assignment: str
    name: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return SUBMISSIONS / self.assignment / f"{self.name}.py"

    def __str__(self) -> str:
        return f"{self.assignment}/{self.name}"


def cases(verdict: str) -> list[Case]:
    """All files of all assignments whose name begins with a verdict."""
    return [
        Case(assignment, path.stem)
        for assignment in NAMES
        for path in sorted((SUBMISSIONS / assignment).glob(f"{verdict}_*.py"))
    ]


PASSING, FAILING = cases("pass"), cases("fail")
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


Verdicts: TypeAlias = Mapping[Case, SubmissionVerdict]


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    """Verdicts of all right and wrong submissions."""
    found = {}
    for assignment in NAMES:
        files = [
            SubmissionFile(case.name, case.path)
            for case in PASSING + FAILING
            if case.assignment == assignment
        ]
        for verdict in grade_all(
            files, load_reference(OURS.assignment(assignment)), Limits(seconds=120)
        ):
            found[Case(assignment, verdict.student)] = verdict
    return found


@pytest.fixture(scope="module")
def broken(reference: Reference) -> Mapping[str, SubmissionVerdict]:
    """Verdicts of the submissions that are no answer, in one class with a right one."""
    names = [*BROKEN, "pass_plus_for_add.py"]
    files = [SubmissionFile(Path(name).stem, SUBMISSIONS / RESIDUAL / name) for name in names]
    limits = Limits(seconds=20, memory=2 * 2**30)
    return {verdict.student: verdict for verdict in grade_all(files, reference, limits)}


def exercise_of(verdict: SubmissionVerdict, name: str) -> ExerciseVerdict:
    """The verdict on one exercise."""
    return next(exercise for exercise in verdict.exercises if exercise.name == name)


def test_another_assignment_s_notebook_is_asked_about(reference: Reference) -> None:
    """All its answers are missing, and a remark says of which assignment it has some."""
    other = SubmissionFile("ada", ours("02").solution)
    own = SubmissionFile("ben", SUBMISSIONS / RESIDUAL / "missing_function.py")
    (of_another, of_this) = grade_all([other, own], reference, Limits(seconds=60))
    assert of_another.notes[0] == (
        f"9 of the functions of 02_classic_networks are in it, and 0 of those of {RESIDUAL}: "
        f"is it the right notebook?"
    )
    assert not any("right notebook" in note for note in of_this.notes)


@pytest.mark.parametrize("assignment", NAMES)
def test_the_corpus_is_there(assignment: str) -> None:
    """Each assignment has at least 20 single mistakes and 10 right variants."""
    assert sum(case.assignment == assignment for case in FAILING) >= 20
    assert sum(case.assignment == assignment for case in PASSING) >= 10


@pytest.mark.parametrize("assignment", NAMES)
def test_each_function_has_a_mistake(assignment: str) -> None:
    """No graded function goes without a submission that gets it wrong."""
    wrong = {header_of(case.path).exercise for case in FAILING if case.assignment == assignment}
    assert wrong == set(read_rubric(OURS.assignment(assignment)).functions)


def test_every_broken_file_has_its_expectation() -> None:
    """No file of the corpus goes unlooked at."""
    others = {
        path.name
        for path in (SUBMISSIONS / RESIDUAL).iterdir()
        if path.is_file() and not path.name.startswith("wild_")
    }
    named = {case.path.name for case in PASSING + FAILING} | set(BROKEN)
    assert others - named == set()


@pytest.mark.parametrize("case", PASSING, ids=str)
def test_a_right_function_has_full_marks_however_it_is_written(
    case: Case, verdicts: Verdicts
) -> None:
    """Function decides: another style costs nothing."""
    exercise = exercise_of(verdicts[case], header_of(case.path).exercise)
    assert exercise.score == exercise.max_score, exercise.findings


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_mistake_costs_points_and_is_named_at_its_line(case: Case, verdicts: Verdicts) -> None:
    """A single mistake never has full marks, and a finding names what differs and where."""
    header = header_of(case.path)
    exercise = exercise_of(verdicts[case], header.exercise)
    assert exercise.score < exercise.max_score
    located = [
        finding
        for finding in exercise.findings
        if finding.status == "failed"
        and header.finding in finding.message
        and finding.place is not None
        and header.line in finding.place.text
    ]
    assert located, [(finding.message, finding.place) for finding in exercise.findings]


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_submission_gets_a_status_and_a_clear_line(
    name: str, broken: Mapping[str, SubmissionVerdict]
) -> None:
    """What cannot be graded says why, in its own row; nothing else is lost."""
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
    assert exercise_of(broken["pass_plus_for_add"], "identity_block").score == 15


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
