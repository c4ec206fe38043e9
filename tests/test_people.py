"""Tests of names: readable, unique, found by a part."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.people import find_student, shown_names

CLASS = {
    "lovelaceada_1234": "lovelaceada",
    "adamsjohn_77": "adamsjohn",
    "Éva Nagy_9": "Éva Nagy",
    "ben": "ben",
    "benno": "benno",
    "s42": "Kim, Min",
}


@pytest.mark.parametrize(
    ("wanted", "student"),
    [
        ("ben", "ben"),
        ("BENNO", "benno"),
        ("nagy", "Éva Nagy_9"),
        ("eva", "Éva Nagy_9"),
        ("Nagy, Éva", "Éva Nagy_9"),
        ("1234", "lovelaceada_1234"),
        ("lovelace", "lovelaceada_1234"),
        ("min kim", "s42"),
    ],
)
def test_a_student_is_found_by_a_part(wanted: str, student: str) -> None:
    """Identifiers come first, then whole names, then words, then parts of words."""
    assert find_student(wanted, CLASS) == student


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("ada", "ada fits 2 students: lovelaceada_1234 (lovelaceada), adamsjohn_77 (adamsjohn)."),
        ("bem", "There is no student bem. Did you mean ben?"),
        ("…", "There is no student …."),
    ],
)
def test_several_students_or_none_are_one_sentence(wanted: str, words: str) -> None:
    """Nobody is guessed: the message lists the students who fit, or the nearest name."""
    with pytest.raises(UsageError) as found:
        find_student(wanted, CLASS)
    assert words in str(found.value)


NAMES = st.text(min_size=1, max_size=12) | st.builds(
    "{}_{}".format, st.sampled_from(["ada", "Ada", "Min Kim", "Éva"]), st.integers(1, 30)
)


@given(st.lists(NAMES, unique=True, max_size=12), st.data())
def test_each_student_is_found_by_name_and_never_another(
    students: list[str], data: st.DataObject
) -> None:
    """The identifier always finds its student; a shown name finds its own or is refused."""
    known = {student: data.draw(NAMES) for student in students if data.draw(st.booleans())}
    names = shown_names(students, known)
    assert set(names) == set(students)
    assert len(set(shown_names(students, {}).values())) == len(students)
    for student, name in names.items():
        assert find_student(student, names) == student
        if name in names and name != student:
            continue  # another one's identifier
        with suppress(UsageError):
            assert names[find_student(name, names)] == name


def test_two_of_one_name_are_told_apart_by_their_numbers() -> None:
    """A name that two students have gets the course system's number."""
    names = shown_names(
        ["kimmin_1", "kimmin_2", "lovelaceada_3"], {"lovelaceada_3": "Lovelace, Ada"}
    )
    assert list(names.values()) == ["kimmin (1)", "kimmin (2)", "Lovelace, Ada"]
