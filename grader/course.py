"""The files of a course; each assignment is a folder in two halves.

assignments/NN_topic/   public: the notebook, rubric.toml, facts.py, objects.py
solutions/NN_topic/     private: NN_topic.py, its executed notebook, hidden.toml, cases.toml,
                            answers.md
datasets/               loaders that notebooks import; optional
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError, closest

_NUMBER = re.compile(r"\d+(?=_)")
_REPOSITORY = Path(__file__).parents[1]
"""The checkout or bundle around this package; a wheel has neither."""


@dataclass(frozen=True)
class AssignmentFolder:
    """The two halves of an assignment; a file named here need not exist."""

    course: Course
    name: str
    """The notebook's stem, such as "03_sequences"."""

    @property
    def public(self) -> Path:
        """The half for students and `check`."""
        return self.course.assignments / self.name

    @property
    def private(self) -> Path:
        """The half that is hidden from students and from processes with student code."""
        return self.course.solutions / self.name

    @property
    def notebook(self) -> Path:
        """The generated notebook for students."""
        return self.public / f"{self.name}.ipynb"

    @property
    def rubric(self) -> Path:
        """The exercises, their points and their public probes."""
        return self.public / "rubric.toml"

    @property
    def public_reference(self) -> Path:
        """The solution's observation at the public probes, in a bundle."""
        return self.public / "reference.h5"

    @property
    def solution(self) -> Path:
        """The percent script, the source of both notebooks."""
        return self.private / f"{self.name}.py"

    @property
    def executed(self) -> Path:
        """The generated, executed solution: nbval's reference."""
        return self.private / f"{self.name}.ipynb"

    @property
    def hidden_probes(self) -> Path:
        """Probes that students do not know."""
        return self.private / "hidden.toml"

    @property
    def cases(self) -> Path:
        """Mistakes and right variants, as edits of the solution."""
        return self.private / "cases.toml"

    @property
    def answers(self) -> Path:
        """Answers to the notebook's questions, hours and common errors, for instructors."""
        return self.private / "answers.md"


@dataclass(frozen=True)
class Course:
    """A folder with assignments and their solutions."""

    root: Path

    @property
    def assignments(self) -> Path:
        """The folder of the public halves."""
        return self.root / "assignments"

    @property
    def solutions(self) -> Path:
        """The folder of the private halves."""
        return self.root / "solutions"

    @property
    def datasets(self) -> Path:
        """The package of loaders that notebooks import."""
        return self.root / "datasets"

    @property
    def title(self) -> str:
        """The first heading of the course's README; without one, the folder's name."""
        with suppress(OSError):
            for line in (self.root / "README.md").read_text(encoding="utf-8").splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
        return self.root.name

    @property
    def graded(self) -> tuple[AssignmentFolder, ...]:
        """All assignments that have a rubric, by name."""
        return self._with_file(lambda folder: folder.rubric, self.assignments)

    @property
    def solved(self) -> tuple[AssignmentFolder, ...]:
        """All assignments that have a solution, by name."""
        return self._with_file(lambda folder: folder.solution, self.solutions)

    def assignment(self, name: str) -> AssignmentFolder:
        """Find an assignment by its name.

        Raises:
            UsageError: there is no folder of that name.
        """
        known = sorted({folder.name for folder in (*self.graded, *self.solved)})
        if name in known:
            return AssignmentFolder(self, name)
        meant = closest(name, known)
        hint = f"Did you mean {meant}?" if meant else f"Found: {', '.join(known) or 'none'}."
        raise UsageError(f"There is no assignment {name!r} in {self.root}. {hint}")

    def _with_file(
        self, file_of: Callable[[AssignmentFolder], Path], half: Path
    ) -> tuple[AssignmentFolder, ...]:
        found = (AssignmentFolder(self, path.name) for path in sorted(half.glob("*/")))
        return tuple(folder for folder in found if file_of(folder).is_file())


def course_at(root: Path) -> Course:
    """Return the course in a folder.

    Raises:
        UsageError: the folder is not a course, or two assignments have the same number.
    """
    course = Course(root.absolute())
    if not _is_course(course.root):
        raise UsageError(
            f"{root} is not a course: expected the folders assignments/ and solutions/ in it. "
            f"To begin one: grader new course {root}"
        )
    numbered: dict[str, str] = {}
    for folder in course.graded:
        number = _NUMBER.match(folder.name)
        if number and numbered.setdefault(number[0], folder.name) != folder.name:
            raise UsageError(
                f"{course.assignments}: {numbered[number[0]]} and {folder.name} have the same "
                f"number. Give one of them another number."
            )
    return course


def find_course(start: Path | None = None) -> Course:
    """Find the course around a folder.

    That is the folder, else one above it, else the repository of this package.

    Args:
        start: a folder; None for the working directory.

    Raises:
        UsageError: there is no course, or two of its assignments have the same number.
    """
    start = (start or Path.cwd()).absolute()
    for folder in (start, *start.parents, _REPOSITORY):
        if _is_course(folder):
            return course_at(folder)
    raise UsageError(
        f"No course was found in {start} or above it: expected a folder that holds assignments/ "
        f"and solutions/. Name it with --course DIR, or begin one: grader new course DIR"
    )


def _is_course(folder: Path) -> bool:
    assignments = folder / "assignments"
    return assignments.is_dir() and (
        (folder / "solutions").is_dir() or any(assignments.glob("*/rubric.toml"))
    )
