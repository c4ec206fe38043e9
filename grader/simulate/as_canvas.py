"""A class as Canvas gives it: late ones, second hand-ins, a copy, namesakes."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from grader.simulate.classroom import CERTAIN_STYLES, Student
from grader.simulate.handed_in import HandedIn, as_notebook

_FAMILY_NAMES = (
    *("Adams", "Berg", "Chen", "Diaz", "Ek", "Fischer", "Garc\u00eda", "Haas", "Ito", "Jensen"),
    *("Kim", "Lopez", "Meyer", "Nagy", "Okafor", "Petrov", "Quist", "Rossi", "Sato", "Tran"),
)
_FIRST_ID, _FIRST_UPLOAD, _IDS_APART = 41_001, 880_001, 7
_DUE = datetime(2026, 12, 1, 23, 59)
_OWN_STYLES = 6
_LATE_EACH, _AGAIN_EACH, _ABSENT_EACH = 8, 10, 20


@dataclass(frozen=True)
class Person:
    """A student with the facts that Canvas knows."""

    student: Student
    family: str
    number: int
    """The user's ID."""
    handed_in: datetime
    """On the clock of the place of the course."""

    @property
    def name(self) -> str:
        """The name as Canvas's gradebook has it: "Berg, Anton"."""
        return f"{self.family}, {self.student.name.title()}"

    def file(self, upload: int, times: int = 0) -> str:
        """Return the name of a downloaded file; `times` counts earlier hand-ins."""
        letters = "".join(filter(str.isalpha, f"{self.family}{self.student.name}".lower()))
        late = "_LATE" if self.handed_in > _DUE else ""
        again = f"-{times}" if times else ""
        return f"{letters}{late}_{self.number}_{upload}_notebook{again}.ipynb"


def people_of_canvas(students: Sequence[Student], seed: int) -> list[Person]:
    """Give students family names, numbers and times of hand-ins.

    The first two have one name, the third copies the fourth, who writes unlike all others, and
    every eighth is late.
    """
    generator = random.Random(seed)  # noqa: S311, a class, not a secret
    people = []
    for index, student in enumerate(students):
        hours = generator.randrange(1, 70)
        is_late = index % _LATE_EACH == _LATE_EACH - 1
        people.append(
            Person(
                student,
                _FAMILY_NAMES[index % len(_FAMILY_NAMES)],
                _FIRST_ID + _IDS_APART * index,
                _DUE + timedelta(hours=hours if is_late else -hours),
            )
        )
    if len(people) > 1:
        namesake = replace(people[1].student, name=people[0].student.name)
        people[1] = replace(people[1], student=namesake, family=people[0].family)
    if len(people) > 3:
        work = _in_a_hand_of_its_own(people[3].student.handed_in, generator)
        for place in (2, 3):
            own = replace(people[3].student, name=people[place].student.name, handed_in=work)
            people[place] = replace(people[place], student=own)
    return people


def _in_a_hand_of_its_own(work: HandedIn, generator: random.Random) -> HandedIn:
    """Write all functions in several unusual styles, so that a copy can be noticed."""
    for style in generator.sample(CERTAIN_STYLES, _OWN_STYLES):
        for name in work.written:
            edit = next(style.apply(work.function(name)), None)
            if edit is not None:
                work = work.with_function(name, edit.source)
    return work


def write_as_canvas(people: Sequence[Person], title: str, points: float, out: Path) -> None:
    """Write `submissions/`, `gradebook.csv` (the roster), `times.csv` and `key.csv`.

    One in twenty hands in nothing, one in ten hands in twice: an empty notebook first.

    Args:
        people: the class.
        title: of the assignment's column in Canvas.
        points: of the assignment in Canvas.
        out: the folder; made if it is missing.
    """
    folder = out / "submissions"
    folder.mkdir(parents=True, exist_ok=True)
    upload = _FIRST_UPLOAD
    handed_in = [
        person for index, person in enumerate(people) if index % _ABSENT_EACH != _ABSENT_EACH - 2
    ]
    for index, person in enumerate(handed_in):
        notebook = as_notebook(person.student.handed_in)
        again = index % _AGAIN_EACH == _AGAIN_EACH - 1
        if again:
            stubs = replace(person.student.handed_in, cells=())
            (folder / person.file(upload)).write_text(as_notebook(stubs), encoding="utf-8")
            upload += 1
        path = folder / person.file(upload, times=int(again))
        path.write_text(notebook, encoding="utf-8")
        upload += 1
    header = ["Student", "ID", "SIS Login ID", "Section", f"{title} (5502)"]
    of_points = ["    Points Possible", "", "", "", f"{points:g}"]
    rows = [[item.name, item.number, f"login{item.number}", "A", ""] for item in people]
    _write(out / "gradebook.csv", [header, of_points, *rows])
    times = [[item.number, item.handed_in.isoformat(" ", "minutes")] for item in handed_in]
    _write(out / "times.csv", [["student", "time"], *times])
    key = [
        [item.number, item.name, str(item.student.right).lower(), "; ".join(item.student.mistakes)]
        for item in handed_in
    ]
    _write(out / "key.csv", [["student", "name", "right", "mistake"], *key])


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    path.write_text(file.getvalue(), encoding="utf-8")
