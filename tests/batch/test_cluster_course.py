"""A worker of a cluster that does not have the course."""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from courses import small_course

from grader.reference import load_reference
from grader.sandbox import Limits
from grader.submission import SubmissionFile

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from grader.batch.cluster import GiveReference, grade_handed
from grader.batch.handed import read_handed

RUBRIC = """\
title = "Toy"

[[exercise]]
name = "shout"
number = "1.1"
points = 4
kind = "procedure"

  [[exercise.probe]]
  name = "a word"
  facts = ["loudness"]
  arguments = { text = { word = 5 } }

  [[exercise.requirement]]
  name = "loudness"
  looks_at = ["loudness"]
  expected = "capitals"
"""
SOLUTION = "def shout(text):\n    return text.upper()\n"
FACTS = """\
from grader.observe import Fact, argument, fact


@argument
def word(letters):
    return "a" * letters


@fact(reads=("text",))
def loudness(procedure):
    return Fact(procedure.returned == procedure.arguments["text"].upper(), "a whisper")
"""


def test_a_worker_is_given_the_code_of_the_assignment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts and objects of the assignment are observed where its folder is missing."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    toy = small_course(tmp_path / "course", rubric=RUBRIC, solution=SOLUTION)
    (toy.public / "facts.py").write_text(FACTS)
    reference = load_reference(toy)
    given: Any = pickle.loads(pickle.dumps(GiveReference("run", reference, Limits())))
    (tmp_path / "course").rename(tmp_path / "gone")
    worker = SimpleNamespace(address="here", local_directory=str(tmp_path / "worker"))
    given.prepare(worker)
    scores = []
    for name, text in (("right", SOLUTION), ("wrong", SOLUTION.replace("upper", "lower"))):
        file = tmp_path / f"{name}.py"
        file.write_text(text)
        attempt = grade_handed("run", read_handed(SubmissionFile(name, file)))
        assert attempt.verdict is not None, attempt.fault
        scores.append(attempt.verdict.score)
    given.teardown(worker)
    assert scores[0] == 4 > scores[1]


def test_a_changed_fact_makes_verdicts_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of a reference covers the modules of the assignment."""
    monkeypatch.setenv("GRADER_REFERENCES", str(tmp_path / "references"))
    toy = small_course(
        tmp_path, rubric=RUBRIC, solution="def shout(text):\n    return text.upper()\n"
    )
    (toy.public / "facts.py").write_text(FACTS)
    before = load_reference(toy).digest
    (toy.public / "facts.py").write_text(FACTS + "\n")
    assert load_reference(toy).digest != before
