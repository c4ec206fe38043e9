"""A rubric that does not fit its facts and objects is refused when it is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from courses import OURS, small_course

from grader.course import AssignmentFolder
from grader.errors import UsageError
from grader.rubrics import read_declarations, read_rubric

RUBRIC = """\
title = "Toy"

[[exercise]]
name = "train"
number = "1.1"
points = 6
kind = "procedure"

  [[exercise.probe]]
  name = "small"
  facts = ["optimizer", "letters"]
  [exercise.probe.arguments]
  model = { classifier = [8, 8, 3], classes = 4 }
  noise = { pixels = [2, 2], from = 0.2, to = 0.3 }
  text = { words = "some", number = 3 }

  [[exercise.requirement]]
  name = "optimizer"
  looks_at = ["optimizer"]
  expected = "Adam"
"""
FACTS = """\
from grader.observe import Fact, Procedure, fact

raise SystemExit("reading a rubric must not run this")


@fact(reads=("text",), optional=("noise",))
def letters(procedure: Procedure) -> Fact:
    return Fact(len(procedure.arguments["text"]), "letters")
"""
OBJECTS = """\
from grader import observe


@observe.argument
def words(text, *, number, separator=" ", random):
    return separator.join([text] * number)
"""


@pytest.fixture
def toy(tmp_path: Path) -> AssignmentFolder:
    """An assignment with a fact and an object of its own."""
    assignment = small_course(tmp_path, rubric=RUBRIC)
    (assignment.public / "facts.py").write_text(FACTS)
    (assignment.public / "objects.py").write_text(OBJECTS)
    return assignment


def sentence_of(assignment: AssignmentFolder) -> str:
    """Return the one sentence that refuses a rubric."""
    with pytest.raises(UsageError) as refused:
        read_rubric(assignment)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_rubric_that_fits_is_read(toy: AssignmentFolder) -> None:
    """Facts and objects of the grader and of the assignment can be asked for."""
    (probe,) = read_rubric(toy).exercise("train").probes
    assert probe.facts == ("optimizer", "letters")
    letters = read_declarations(toy.public).facts["letters"]
    assert letters.required == ("text",)
    assert letters.place == f"{toy.public / 'facts.py'}, line 7"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"optimizer", "let', '"optimiser", "let', "no fact optimiser. Did you mean optimizer?"),
        ("  text = {", "  txt = {", "reads the argument text; the probe passes model, noise, txt"),
        ("{ classifier", "{ clasifier", 'no object "clasifier", the first key'),
        ("{ classifier", "{ clasifier", "Did you mean classifier?"),
        ("classes = 4", "clases = 4", 'has no key "clases"; it takes classes. Did you mean'),
        (", classes = 4", "", 'the object "classifier" needs the key "classes"'),
        ("from = 0.2", "form = 0.2", "Did you mean from?"),
        (", number = 3", ", separator = 3", 'the object "words" needs the key "number"'),
        (", number = 3", ", random = 3", 'no key "random"; it takes number, separator.'),
        ('{ words = "some", number = 3 }', "{}", 'no object ""'),
    ],
)
def test_what_does_not_fit_is_one_sentence(
    toy: AssignmentFolder, before: str, after: str, words: str
) -> None:
    """File, exercise, probe, the mistake and the likely meaning are named."""
    assert before in RUBRIC
    toy.rubric.write_text(RUBRIC.replace(before, after))
    sentence = sentence_of(toy)
    assert sentence.startswith(f"{toy.rubric}: exercise train, probe small: ")
    assert words in sentence


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("facts.py", "def letters(:\n", "facts.py, line 1: "),
        ("facts.py", FACTS + FACTS[FACTS.index("@fact") :], "facts.py, line 10: @fact letters"),
        ("more.py", FACTS, "more.py, line 7: @fact letters stands in"),
        ("facts.py", FACTS.replace('("text",)', '("text")'), "names written out in a tuple"),
        ("facts.py", FACTS.replace('("text",)', "NAMES"), "reads = NAMES; expected names"),
        (
            "facts.py",
            FACTS.replace("@fact(reads=(", "@fact(optional=("),
            "which arguments it reads",
        ),
        ("objects.py", OBJECTS.replace("words", "pixels"), "@argument pixels stands in"),
    ],
)
def test_a_mistake_in_an_authors_file_is_one_sentence(
    toy: AssignmentFolder, file: str, text: str, words: str
) -> None:
    """File and line are named."""
    (toy.public / file).write_text(text)
    sentence = sentence_of(toy)
    assert sentence.startswith(str(toy.public))
    assert words in sentence


def test_a_changed_file_is_read_again(toy: AssignmentFolder) -> None:
    """A repaired file is read again in a running process."""
    read_rubric(toy)
    (toy.public / "facts.py").write_text(FACTS.replace("def letters", "def syllables"))
    assert "no fact letters" in sentence_of(toy)


def test_reading_imports_neither_keras_nor_code_of_an_author() -> None:
    """Reports and judges read rubrics where Keras is not imported."""
    code = (
        "import sys; from pathlib import Path; from grader.course import course_at; "
        "from grader.rubrics import read_rubric; "
        f"folders = course_at(Path({str(OURS.root)!r})).graded; "
        "[read_rubric(folder, hidden=True) for folder in folders]; "
        "assert folders and not {'keras', 'tensorflow', 'grader.observe'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
