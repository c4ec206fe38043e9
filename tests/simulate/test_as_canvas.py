"""A simulated class as Canvas gives it, read by the grader's own readers."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from pathlib import Path

from courses import ours

from grader.export import match_students, people_of, read_roster
from grader.notebook import find_submissions
from grader.similar import Feature, Work, features_of, similar_pairs
from grader.simulate import people_of_canvas, write_as_canvas
from grader.simulate.classroom import class_of
from grader.simulate.handed_in import HandedIn, read_solution

SOLUTION = """\
# %%
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION
"""


def test_a_class_of_canvas_has_what_a_real_one_has(tmp_path: Path) -> None:
    """Late ones, second hand-ins, a copy, two of one name, and some who hand in nothing."""
    people = people_of_canvas(class_of(SOLUTION, 40, 1), 1)
    write_as_canvas(people, "Doubling", 20, tmp_path)
    found = find_submissions(tmp_path / "submissions")
    listed = people_of(read_roster(tmp_path / "gradebook.csv"))
    assert len(listed) == 40
    assert len(found) == 38
    names = [name for name, _ in listed]
    assert sorted(Counter(names).values())[-1] == 2
    rows = match_students([file.student for file in found], [row for _, row in listed], names)
    assert len(rows.row_of) == 38
    assert sum(file.marked_late for file in found) == 5
    assert sum("-1" in file.path.name for file in found) == 3
    assert people[2].student.handed_in == people[3].student.handed_in
    with (tmp_path / "times.csv").open(encoding="utf-8", newline="") as file:
        times = {row["student"] for row in csv.DictReader(file)}
    assert times == {item.number for item in found}


def test_the_copy_is_the_clearest_pair() -> None:
    """The two share what nobody else wrote, more than two who chose the same style."""
    solution = ours("02").solution.read_text(encoding="utf-8")
    right = read_solution(solution)
    for seed in (1, 2):
        people = people_of_canvas(class_of(solution, 40, seed), seed)
        works = [Work(item.number, features_by_name(item.student.handed_in)) for item in people]
        known = {name: set(found) for name, found in features_by_name(right).items()}
        pair, *_ = similar_pairs(works, known)
        assert {pair.one, pair.other} == {people[2].number, people[3].number}
        assert pair.is_clear


def features_by_name(work: HandedIn) -> dict[str, dict[Feature, frozenset[int]]]:
    """Map each graded function to its features."""
    return {name: features_of(ast.unparse(work.function(name))) for name in work.written}
