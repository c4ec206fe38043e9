"""Neither the reference's text nor a hidden probe reaches a student's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from courses import small_course

from grader.errors import CouldNotGradeError
from grader.evidence.withholding import withhold
from grader.grading import grade_submission
from grader.observation import Failure, Network, Node, Observation, Place, Step
from grader.plan import secrets_of
from grader.reference import Reference, load_reference
from grader.sandbox import Limits, Run, Sandbox
from grader.submission import SubmissionFile, SubmissionSource
from grader.verdict import SubmissionVerdict

OF_HELPER, OF_PROBE = "quince", "medlar"
"""Harmless words of a made-up solution and of a hidden probe."""
MARKERS = OF_HELPER, OF_PROBE

SOLUTION = f'''
import keras


def part(X):
    """A docstring of {OF_HELPER}."""
    {OF_HELPER} = X  # a comment of {OF_HELPER}
    {OF_HELPER} = keras.layers.Conv2D(3, 1, name="{OF_HELPER}")({OF_HELPER})
    if len(X.shape) != 4:
        raise ValueError("no {OF_HELPER}")
    return keras.layers.ReLU()({OF_HELPER})


def whole(X, mode):
    X = part(X)
    return keras.layers.MaxPooling2D(2)(X) if mode else X


def word(text):
    return text.upper()

'''
RUBRIC = """
title = "Toy"

[[exercise]]
name = "part"
number = "1"
points = 10
kind = "block"

  [[exercise.probe]]
  name = "small"
  arguments = { X = { tensor = [4, 4, 2] } }

[[exercise]]
name = "whole"
number = "2"
points = 10
kind = "block"
helpers = ["part"]

  [[exercise.probe]]
  name = "small"
  arguments = { X = { tensor = [4, 4, 2] }, mode = "plain" }

[[exercise]]
name = "word"
number = "3"
points = 10
kind = "value"

  [[exercise.probe]]
  name = "a word"
  arguments = { text = "plain" }
"""
HIDDEN = f"""
[[exercise]]
name = "whole"

  [[exercise.probe]]
  name = "other"
  arguments = {{ X = {{ tensor = [6, 6, 2] }}, mode = "{OF_PROBE}" }}

[[exercise]]
name = "word"

  [[exercise.probe]]
  name = "another word"
  arguments = {{ text = "{OF_PROBE}" }}
"""
SEARCH = """
import gc, keras, os, sys, types, warnings

KEPT = []


def words(*given):
    # All that can be read in this process: what was given, and the strings of code and frames.
    frame, texts = sys._getframe(), [repr(given), *KEPT]
    while frame:
        texts += [repr(frame.f_locals), repr(frame.f_code.co_consts), repr(frame.f_code.co_names)]
        frame = frame.f_back
    for item in gc.get_objects():
        if isinstance(item, types.FunctionType) and item.__module__ in (None, "reference"):
            code = item.__code__
            texts += [item.__doc__ or "", repr(code.co_consts), repr(code.co_varnames)]
    both = [bytes.fromhex(word).decode() for word in ("7175696e6365", "6d65646c6172")]
    found = [word for word in both if any(word in text for text in texts)]
    KEPT[:] = found
    return " ".join(found)


def part(X):
    return X


def identity(X):
    return keras.layers.ReLU()(X)
"""
CHANNELS = {
    "message": """
def whole(X, mode):
    raise ValueError(words(X, mode))
def word(text):
    raise ValueError(words(text))
""",
    "name of the error": """
def whole(X, mode):
    raise type(words(X, mode).replace(" ", "_"), (Exception,), {})("x")
def word(text):
    raise type(words(text).replace(" ", "_"), (Exception,), {})("x")
""",
    "name of a layer": """
def whole(X, mode):
    return keras.layers.Conv2D(4, 1, name="x" + words(X, mode).replace(" ", "_"))(part(X))
def word(text):
    return {words(text): 1}
""",
    "kind and attribute of a layer": """
def whole(X, mode):
    text = words(X, mode).replace(" ", "_")
    def get_config(self):
        return {text: text}
    kind = type(text, (keras.layers.ReLU,), {"get_config": get_config})
    return keras.layers.Dense(3)(kind()(part(X)))
def word(text):
    return [words(text)]
""",
    "warning and print": """
def whole(X, mode):
    warnings.warn(words(X, mode))
    print(words(X, mode), flush=True)
    return X
def word(text):
    print(words(text), file=sys.stderr, flush=True)
    return words(text)
""",
    "returned type": """
def whole(X, mode):
    return type(words(X, mode).replace(" ", "_"), (), {})()
def word(text):
    return type(words(text).replace(" ", "_"), (), {})()
""",
    "line of the text": """
import linecache
def whole(X, mode):
    text = words(X, mode)
    for name in list(linecache.cache):
        if name.startswith("<"):
            linecache.cache[name] = (1, None, [text + chr(10)] * 99, name)
    return keras.layers.Dense(7)(X)
def word(text):
    code = compile("raise ValueError(1)", "<" + words(text) + ">", "exec")
    exec(code)
""",
    "sizes of layers": """
def whole(X, mode):
    X = keras.layers.Conv2D(3, 1, activation="relu")(X)
    for byte in words(X, mode).encode():
        X = keras.layers.Dense(byte)(X)
    return X
def word(text):
    return list(words(text).encode())
""",
    "forged frame": """
def forged(text):
    frame = sys._getframe()
    while "writer" not in frame.f_locals:
        frame = frame.f_back
    writer = frame.f_locals["writer"]
    from grader.sandbox.channel import Frame
    return writer, Frame, dict(kind="raised", error=text, message=text, place=dict(
        where=text, line=1, text=text), causes=[dict(where=text, line=1, text=text)])
def send(function, probes, text):
    writer, Frame, failure = forged(text)
    for probe in probes:
        writer.write(Frame("seen", dict(function=function, probe=probe, failure=failure,
            facts={text: dict(value=text, words=text, hint=text, points_at=text)}), {}))
    writer.write(Frame("ran", dict(notes=[text, "cell 1, line 1: `" + text + "` failed."]), {}))
    writer.write(Frame("end", None, {}))
    os._exit(0)
def whole(X, mode):
    if words(X, mode):
        send("whole", ["other", "small"], words(X, mode))
    return X
def word(text):
    if words(text):
        send("word", ["another word", "a word"], words(text))
    return text
""",
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Make the reference of the made-up solution."""
    folder = tmp_path_factory.mktemp("secret")
    return load_reference(small_course(folder, rubric=RUBRIC, solution=SOLUTION, hidden=HIDDEN))


@pytest.fixture(scope="module")
def toy_sandbox(toy: Reference) -> Iterator[Sandbox]:
    """Make a sandbox for submissions of the made-up course."""
    with Sandbox(Limits(seconds=60), toy.surroundings) as server:
        yield server


def decoded(text: str) -> str:
    """Read the numbers of a text, and the sizes of layers in it, as letters."""
    numbers = re.findall(r"\d+", text), re.findall(r"'units': (\d+)", text)
    return " ".join("".join(chr(int(item)) for item in some if len(item) < 4) for some in numbers)


def grade(code: str, folder: Path, reference: Reference, sandbox: Sandbox) -> SubmissionVerdict:
    """Grade a submission of one file."""
    path = folder / "student.py"
    path.write_text(SEARCH + code, encoding="utf-8")
    return grade_submission(SubmissionFile("student", path), reference, sandbox)


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_marker_reaches_the_verdict(
    channel: str, tmp_path: Path, toy: Reference, toy_sandbox: Sandbox
) -> None:
    """A function that sends all that it finds through one channel sends nothing secret."""
    verdict = grade(CHANNELS[channel], tmp_path, toy, toy_sandbox)
    text = repr(verdict).lower()
    assert [marker for marker in (*MARKERS, toy.seed) if marker in text + decoded(text)] == []
    assert verdict.score < 20


def test_no_secret_follows_from_that_of_another_probe(toy: Reference) -> None:
    """The process whose numbers are shown has no seed but those of its own probes."""
    exercise = toy.rubric.exercise("whole")
    seeds = secrets_of(toy.seed, exercise)
    public = replace(exercise, probes=exercise.probes[:1])
    assert secrets_of(toy.seed, public) == {"small": seeds["small"]}
    assert len({toy.seed, *seeds.values()}) == 3
    assert not any(toy.seed in seed for seed in seeds.values())


def test_words_of_public_probes_are_shown(
    tmp_path: Path, toy: Reference, toy_sandbox: Sandbox
) -> None:
    """A message about a public probe is shown as it is."""
    code = 'def word(text):\n    raise ValueError("no such word: " + text)\n'
    verdict = grade(code, tmp_path, toy, toy_sandbox)
    assert "no such word: plain" in repr(verdict)


def test_every_text_of_an_observation_is_withheld() -> None:
    """No text stays, in whatever part of an observation it stands."""
    place = Place(OF_PROBE, 1, OF_PROBE)
    failure = Failure("raised", OF_PROBE, OF_PROBE, place, (place,))
    node = Node(OF_PROBE, OF_PROBE, {OF_PROBE: OF_PROBE, "axis": OF_PROBE}, (), (4,), place=place)
    fact = {"value": [OF_PROBE], "words": OF_PROBE, "hint": OF_PROBE, "error": OF_PROBE}
    observation = Observation(
        "f",
        "p",
        network=Network((node,), (0,), 0, 0, unused=(node,)),
        facts={OF_PROBE: 1, "known": fact},
        steps=(Step(place),),
        failure=failure,
        spared=failure,
    )
    run = Run(
        "complete", (observation,), (OF_PROBE, f"cell 1, line 1: `{OF_PROBE}`"), True, OF_PROBE
    )
    expected = Observation("f", "p", facts={"known": {"value": 1}})
    assert OF_PROBE not in repr(withhold(run, SubmissionSource(()), [expected]))


def test_printed_words_are_in_no_error(
    tmp_path: Path, toy: Reference, toy_sandbox: Sandbox
) -> None:
    """The error about a fault of the grader has no printed words."""
    code = "def word(text):\n    print(words(text), flush=True)\n    os._exit(CODE)\n"
    from grader.sandbox.limits import FAULT_OF_THE_GRADER

    with pytest.raises(CouldNotGradeError) as raised:
        grade(code.replace("CODE", str(FAULT_OF_THE_GRADER)), tmp_path, toy, toy_sandbox)
    assert all(marker not in str(raised.value) for marker in MARKERS)
