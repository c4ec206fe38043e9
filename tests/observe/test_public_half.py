"""The facts and objects of an assignment are imported with its public half."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import ours
from observing import namespace_of

from grader.errors import CouldNotGradeError, UsageError
from grader.observation import Observation
from grader.observe.assignment import load_public_half
from grader.observe.facts import FACTS
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe

MODULE = """\
from grader.observe import Fact, argument, fact

from .numbers import DOUBLE


@argument
def doubled(number):
    return DOUBLE * number


@fact(reads=("start",))
def distance(procedure):
    return Fact(procedure.returned - procedure.arguments["start"], "a distance")


@fact(reads=())
def reads_secretly(procedure):
    return Fact(procedure.arguments["start"], "a start")


@fact(reads=(), optional=("start", "end"))
def end(procedure):
    return Fact(procedure.arguments.get("end", list(procedure.arguments)), "an end")
"""


@pytest.fixture
def half(tmp_path: Path) -> Iterator[Path]:
    """A public half with two modules."""
    (tmp_path / "facts.py").write_text(MODULE)
    (tmp_path / "numbers.py").write_text("DOUBLE = 2\n")
    yield tmp_path
    load_public_half(ours("01").public)


def observed(*facts: str) -> Observation:
    """Observe a procedure that adds one to its start."""
    probe = Probe("probe", {"start": {"doubled": 3}, "rest": 1}, facts=facts)
    exercise = Exercise("add", "1", 1, "procedure", (probe,))
    names = namespace_of("def add(start, rest):\n    return start + rest").globals
    return observe_probe(names, exercise, probe, "seed")


def test_facts_and_objects_are_found(half: Path) -> None:
    """A module imports another one of its folder by a relative import."""
    load_public_half(half)
    assert observed("distance").facts["distance"] == {"value": 1, "words": "a distance"}


def test_undeclared_arguments_cannot_be_read(half: Path) -> None:
    """The author is told, and no student pays for it."""
    load_public_half(half)
    with pytest.raises(CouldNotGradeError, match=r"reads_secretly reads the argument start and"):
        observed("distance", "reads_secretly")
    assert observed("end").facts["end"] == {"value": ["start"], "words": "an end"}


def test_another_assignment_takes_the_place_of_the_first(half: Path) -> None:
    """A kernel may check functions of two assignments."""
    load_public_half(half)
    load_public_half(ours("05").public)
    assert FACTS.find("layers_that_learn")
    with pytest.raises(CouldNotGradeError, match="No fact distance is loaded"):
        FACTS.find("distance")
    load_public_half(half)
    assert FACTS.find("distance")


def test_modules_of_a_student_are_others(half: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student's file of the same name neither replaces nor becomes one of the assignment's."""
    student = half / "student"
    student.mkdir()
    (student / "facts.py").write_text("WHOSE = 'the student'\n")
    monkeypatch.syspath_prepend(student)
    load_public_half(half)
    namespace = namespace_of("import facts\n\n\ndef f():\n    return facts.WHOSE")
    assert namespace.globals["f"]() == "the student"
    assert FACTS.find("distance")
    del sys.modules["facts"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n\nimport no_such_module", "facts.py, line 3: ModuleNotFoundError: No module"),
        ("x = 1\ndef f(:", "facts.py, line 2: SyntaxError"),
        ("x = 1 / 0", "facts.py, line 1: ZeroDivisionError"),
        (MODULE.replace("distance", "optimizer"), "line 11: the fact optimizer is defined in"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named(half: Path, text: str, words: str) -> None:
    """File and line of the mistake are told."""
    (half / "facts.py").write_text(text)
    with pytest.raises(UsageError) as refused:
        load_public_half(half)
    assert words in str(refused.value)


def test_tensorflow_must_not_start_at_import(tmp_path: Path) -> None:
    """A process in which TensorFlow computes cannot be forked safely any more."""
    (tmp_path / "facts.py").write_text("import tensorflow as tf\n\nONE = tf.constant(1.0)\n")
    code = (
        "from pathlib import Path; from grader.observe.assignment import load_public_half; "
        f"load_public_half(Path({str(tmp_path)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "facts.py computes with TensorFlow when it is imported" in done.stderr
