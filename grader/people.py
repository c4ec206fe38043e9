"""Names of students: readable for people, unique in a class, found by a part."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from grader.downloads import parse_student
from grader.errors import UsageError, did_you_mean

_MOST_LISTED = 5


def shown_names(students: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Give each student a readable name that no other student of the class has.

    Args:
        students: as the gradebook calls them: names of files or folders, or identifiers.
        known: student → name, from a roster.
    """
    named = {student: known.get(student) or _name_in(student) for student in students}
    for told_apart in (_with_number, lambda _, student: student):
        taken = Counter(map(_folded, named.values()))
        named = {
            student: name if taken[_folded(name)] == 1 else told_apart(name, student)
            for student, name in named.items()
        }
    return named


def find_student(wanted: str, names: Mapping[str, str], *, in_full: bool = False) -> str:
    """Find a student by identifier, by name or by a part of them.

    Args:
        wanted: "ada", "Lovelace", "ada lovelace", or the number in the course system.
        names: student → shown name, for the whole class.
        in_full: True if a part is not enough.

    Raises:
        UsageError: several students or none are meant.
    """
    if wanted in names:
        return wanted
    words = _words(wanted)
    texts = {student: (student, name) for student, name in names.items()}
    tests = (
        lambda text: _words(text) == words,
        lambda text: words <= _words(text),
        lambda text: all(word in _folded(text) for word in words),
    )
    numbered = [student for student in names if wanted and _number_in(student) == wanted]
    if len(numbered) == 1:
        return numbered[0]
    for test in tests[:1] if in_full else tests:
        found = [student for student, both in texts.items() if words and any(map(test, both))]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(_in_full(student, names) for student in found[:_MOST_LISTED])
            more = len(found) - _MOST_LISTED
            raise UsageError(
                f"{wanted} fits {len(found)} students: {listed}"
                f"{f' and {more} more' if more > 0 else ''}. Name one of them in full."
            )
    meant = did_you_mean(wanted, {*names, *names.values()})
    raise UsageError(f"There is no student {wanted}.{meant}")


def _name_in(student: str) -> str:
    """Return the name in a download's name; any other name as it is."""
    download = parse_student(student)
    return download.name if download and download.name.strip() else student


def _number_in(student: str) -> str:
    download = parse_student(student)
    return download.number if download else ""


def _with_number(name: str, student: str) -> str:
    return name if name == student else f"{name} ({_number_in(student) or student})"


def _in_full(student: str, names: Mapping[str, str]) -> str:
    name = names[student]
    return student if name == student else f"{student} ({name})"


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", _folded(text)))


def _folded(text: str) -> str:
    """Write a name in lower case without accents: "Éva" is "eva"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
