"""The kit's rubrics load; every mistake of an author is one sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from courses import NAMES, OURS, ours, small_course

from grader.course import AssignmentFolder
from grader.errors import UsageError
from grader.rubrics import read_rubric

GOOD = """\
title = "Toy"

[[exercise]]
name = "build"
number = "1.1"
points = 4
kind = "block"

  [[exercise.probe]]
  name = "small"
  arguments = { X = { tensor = [4, 4, 3] } }

[[exercise]]
name = "compile_it"
number = "1.2"
points = 6
kind = "procedure"
helpers = ["build"]

  [[exercise.probe]]
  name = "a model"
  arguments = { model = { classifier = [8, 8, 3], classes = 4 } }
  facts = ["optimizer"]

  [[exercise.requirement]]
  name = "optimizer"
  looks_at = ["optimizer"]
  expected = "Adam"
"""
REQUIREMENT = GOOD[GOOD.index("  [[exercise.requirement]]") :]
PROBE = GOOD[GOOD.index("  [[exercise.probe]]") : GOOD.index('[[exercise]]\nname = "compile_it"')]


@pytest.fixture
def toy(tmp_path: Path) -> AssignmentFolder:
    """Make an assignment with a good rubric."""
    return small_course(tmp_path, rubric=GOOD)


def sentence_of(assignment: AssignmentFolder) -> str:
    """Return the sentence for the author."""
    with pytest.raises(UsageError) as told:
        read_rubric(assignment, hidden=True)
    sentence = str(told.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    return sentence


@pytest.mark.parametrize("assignment", OURS.graded, ids=NAMES)
def test_rubric_of_the_kit_loads(assignment: AssignmentFolder) -> None:
    """Each rubric loads with its hidden probes, which add probes and replace contests alone."""
    public = read_rubric(assignment)
    whole = read_rubric(assignment, hidden=True)
    assert public.points == whole.points > 0
    for before, after in zip(public.exercises, whole.exercises, strict=True):
        kept = tuple(probe for probe in before.probes if probe.contest is None)
        assert after.probes[: len(kept)] == kept
        assert len(after.probes) >= len(before.probes)


def test_there_is_a_rubric() -> None:
    """The kit grades the residual networks, for a hundred points."""
    assert read_rubric(ours("03")).points == 100


def test_names_of_probes_differ(toy: AssignmentFolder) -> None:
    """Two probes with one name are refused: observations are found by name."""
    text = GOOD.replace(PROBE, PROBE + PROBE)
    toy.rubric.write_text(text)
    assert "small" in sentence_of(toy)


def test_good_rubric(toy: AssignmentFolder) -> None:
    """Tables in the singular become the parts of a rubric."""
    rubric = read_rubric(toy)
    assert (rubric.functions, rubric.points) == (("build", "compile_it"), 10)
    assert rubric.exercise("compile_it").requirements[0].expected == "Adam"
    with pytest.raises(KeyError):
        rubric.exercise("other")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "points = 4",
            "pionts = 4",
            'exercise build: there is no key "pionts" (did you mean "points"',
        ),
        ("points = 4\n", "", 'exercise build: the key "points" is missing'),
        ("points = 4", 'points = "four"', 'exercise build: points = "four"; expected a number'),
        ("points = 4", "points = 0", "build"),
        ("points = 4", "points = nan", "build"),
        ('kind = "block"', 'kind = "blok"', 'kind = "blok"; expected one of "block", "model"'),
        ('title = "Toy"\n', "", "title"),
        ('helpers = ["build"]', 'helpers = ["bild"]', "Did you mean build?"),
        (REQUIREMENT, "", "compile_it"),
        (PROBE, "", 'the key "probe" is missing'),
        ("[[exercise.probe]]", "[[exercise.prob]]", 'no key "prob" (did you mean "probe"?)'),
        ("[[exercise.probe]]", "[exercise.probe]", "exercise build: probe is a single table"),
        ("arguments = { X", "argument = { X", "exercise build, probe small: there is no key"),
        ('looks_at = ["optimizer"]', "looks_at = 3", "exercise compile_it, requirement optimizer:"),
        ('looks_at = ["optimizer"]', 'looks_at = ["optimiser"]', "optimiser"),
        ('name = "compile_it"', 'name = "build"', "same function"),
        ('[[exercise]]\nname = "compile_it"', '[[exercise\nname = "compile_it"', "TOML"),
        (
            "arguments = { X = { tensor = [4, 4, 3] } }",
            "arguments = 3",
            "probe small: arguments = 3",
        ),
        ('expected = "Adam"', 'expected = "Adam"\n  share = -1', "share"),
        ('expected = "Adam"', 'expected = "Adam"\n  share = 0', "share"),
    ],
)
def test_mistake_of_an_author(toy: AssignmentFolder, before: str, after: str, told: str) -> None:
    """A mistake in a rubric is one sentence with file and place."""
    assert before in GOOD
    toy.rubric.write_text(GOOD.replace(before, after, 1))
    sentence = sentence_of(toy)
    assert str(toy.rubric) in sentence
    assert told in sentence


def test_file_of_other_bytes(toy: AssignmentFolder) -> None:
    """A rubric that is not text is one sentence too."""
    toy.rubric.write_bytes(b"\xff\xfe\x00")
    assert str(toy.rubric) in sentence_of(toy)


def test_unknown_assignment_has_a_suggestion(toy: AssignmentFolder) -> None:
    """A misspelt name gets the closest known one; another name gets none."""
    for name, told in (("tony", "Did you mean toy?"), ("03_residual_networks", "Found: toy.")):
        with pytest.raises(UsageError, match=re.escape(told)):
            toy.course.assignment(name)


def test_hidden_probes_are_added(toy: AssignmentFolder) -> None:
    """Hidden probes follow the public ones of their exercise; a missing file adds none."""
    hidden = toy.hidden_probes
    assert read_rubric(toy, hidden=True) == read_rubric(toy)
    hidden.write_text('[[exercise]]\nname = "build"\n' + PROBE.replace("small", "large"))
    names = [probe.name for probe in read_rubric(toy, hidden=True).exercise("build").probes]
    assert names == ["small", "large"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[exercise]]\nname = "bild"\n' + PROBE.replace("small", "large"), "Did you mean build?"),
        ('[exercise]\nname = "build"\n', "exercise"),
        ('[[exercise]]\nname = "build"\nprobe = 3\n', "probe"),
        ('[[exercise]]\nname = "build"\npoints = 3\n' + PROBE.replace("small", "big"), "points"),
        ("[[exercise]]\n" + PROBE, "name"),
        ('[[exercise]]\nname = "build"\n' + PROBE, "small"),
        ("title = ", "TOML"),
    ],
)
def test_mistake_in_hidden_probes(toy: AssignmentFolder, text: str, told: str) -> None:
    """A mistake in the hidden probes is one sentence that names their file."""
    hidden = toy.hidden_probes
    hidden.write_text(text)
    sentence = sentence_of(toy)
    assert str(hidden) in sentence
    assert told in sentence


CONTEST = """\
title = "Toy"

[[exercise]]
name = "train"
number = "1.1"
points = 4
kind = "procedure"

  [[exercise.probe]]
  name = "held out"
  arguments = { y_train = { labels = 4, classes = 2 } }
  facts = ["answered", "steps"]
  contest = { data_set = "signs", train_of_each = 5 }

  [[exercise.requirement]]
  name = "steps"
  looks_at = ["steps"]
  expected = "at most 10"
  at_most = 10

  [[exercise.requirement]]
  name = "half"
  looks_at = ["answered"]
  expected = "at least 50%"
  at_least = 0.5
  within = ["steps"]
"""


def offer(toy: AssignmentFolder, data_set: str) -> None:
    """Give the course of an assignment a data set."""
    toy.course.datasets.mkdir()
    (toy.course.datasets / f"{data_set}.py").touch()


def test_thresholds_are_read(toy: AssignmentFolder) -> None:
    """A bound, a share and its conditions are read."""
    offer(toy, "signs")
    toy.rubric.write_text(CONTEST)
    steps, half = read_rubric(toy).exercise("train").requirements
    assert (steps.at_most, steps.at_least, steps.within) == (10, None, ())
    assert (half.at_most, half.at_least, half.within) == (None, 0.5, ("steps",))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("  contest = ", "  # contest = ", "give each a `contest`"),
        ('within = ["steps"]', 'within = ["stepz"]', "listed before it, ['steps']"),
        ('within = ["steps"]', 'within = ["half"]', "listed before it, ['steps']"),
        ('within = ["steps"]', 'follows_from = ["stepz"]', "has follows_from = ['stepz']"),
        ('within = ["steps"]', 'follows_from = ["half"]', "listed before it, ['steps']"),
        ('"signs"', '"sings"', "Did you mean signs?"),
    ],
)
def test_threshold_that_cannot_be_judged_is_said(
    toy: AssignmentFolder, before: str, after: str, words: str
) -> None:
    """A threshold that nothing can reach is refused."""
    assert before in CONTEST
    offer(toy, "signs")
    toy.rubric.write_text(CONTEST.replace(before, after))
    assert words in sentence_of(toy)


QUESTION = """
[[question]]
name = "why"
number = "1.3"
points = 5
title = "Why?"
"""


def test_a_scheme_comes_from_the_private_half_alone(tmp_path: Path) -> None:
    """Students get the question; those who grade get its scheme, and the seed knows neither."""
    hidden = '[[question]]\nname = "why"\nscheme = "5 for the reason"\n'
    toy = small_course(tmp_path, rubric=GOOD + QUESTION, hidden=hidden)
    public, whole = read_rubric(toy), read_rubric(toy, hidden=True)
    assert [item.scheme for item in (*public.questions, *whole.questions)] == [
        "",
        "5 for the reason",
    ]
    assert (public.points, public.points_of["why"]) == (15, 5)
    assert public.functions == ("build", "compile_it")
    without = small_course(tmp_path / "without", rubric=GOOD)
    assert repr(read_rubric(without)) == repr(public)


@pytest.mark.parametrize(
    ("table", "hidden", "words"),
    [
        (QUESTION.replace('"why"', '"build_check"'), "", "another cell has this name"),
        (QUESTION.replace('"why"', '"build"'), "", "another cell has this name"),
        (QUESTION + QUESTION, "", "another cell has this name"),
        (QUESTION.replace('"why"', '"why so"'), "", "expected letters, digits"),
        (QUESTION.replace("5\n", "0\n"), "", "needs points and a title"),
        (QUESTION.replace('"Why?"', '" "'), "", "needs points and a title"),
        (QUESTION + 'scheme = "secret"\n', "", "write it into hidden.toml"),
        (QUESTION.replace("title", "titel"), "", 'there is no key "titel" (did you mean "title"?)'),
        (QUESTION, '[[question]]\nname = "wy"\nscheme = "x"\n', "no question wy in the rubric"),
    ],
)
def test_a_wrong_question_is_one_sentence(
    tmp_path: Path, table: str, hidden: str, words: str
) -> None:
    """Names, points, title and the place of the scheme are checked when the rubric is read."""
    assert words in sentence_of(small_course(tmp_path, rubric=GOOD + table, hidden=hidden))
