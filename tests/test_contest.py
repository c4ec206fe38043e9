"""Data for functions that train: student code gets images, but no answers."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from courses import OURS, ours

from datasets import signs
from datasets.rendering import load_rendered
from grader.array_text import as_text, from_text, pixels_from_text
from grader.codec import from_plain, to_plain
from grader.contest import with_data
from grader.plan import ObservationPlan, secrets_of, without_answers
from grader.rubrics import Contest, Exercise, Probe, Rubric, read_rubric
from grader.submission import SubmissionSource

PUBLIC = Contest("signs", 80)
SECRET = Contest("signs", 30, "a secret of this test")
OF_THE_KIT = read_rubric(ours("07"))


def made(contest: Contest) -> Exercise:
    """Make an exercise with the data of a contest."""
    probe = Probe("held out", {"num_epochs": 3}, contest=contest)
    exercise = Exercise("train", "1", 1, "procedure", (probe,))
    return with_data(Rubric("toy", "Toy", (exercise,)), OURS).exercises[0]


@pytest.fixture(scope="module")
def secret() -> Probe:
    """Make a probe with a secret."""
    return made(SECRET).probes[0]


@pytest.fixture(scope="module")
def public() -> Probe:
    """Make a probe without a secret."""
    return made(PUBLIC).probes[0]


def training_data(probe: Probe) -> tuple[np.ndarray, np.ndarray]:
    """Return the training data of a probe."""
    arguments = probe.arguments
    return pixels_from_text(arguments["x_train"]["npy_pixels"]), from_text(
        arguments["y_train"]["npy"]
    )


@pytest.mark.parametrize("dtype", ["uint8", "float32", "int64"])
def test_arrays_come_back_from_text(dtype: str) -> None:
    """Shape, type and numbers are kept."""
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    again = from_text(as_text(array))
    assert again.dtype == array.dtype
    assert np.array_equal(again, array)


def test_text_that_would_run_code_is_refused() -> None:
    """Arrays of objects are refused: they are pickles."""
    with pytest.raises(ValueError, match="Object arrays"):
        as_text(np.array([{}]))


def test_training_data_are_as_many_of_each_class(public: Probe, secret: Probe) -> None:
    """Training data are halved images from 0 to 1, before the other arguments."""
    for probe, of_each in ((public, 80), (secret, 30)):
        images, labels = training_data(probe)
        assert images.shape == (6 * of_each, 32, 32, 3)
        assert 0 <= images.min() < images.max() <= 1
        assert np.bincount(labels).tolist() == [of_each] * 6
        assert list(probe.arguments) == ["x_train", "y_train", "num_epochs"]


def test_public_held_out_images_are_the_test_split(public: Probe) -> None:
    """Held-out images without a secret are the test split."""
    assert len(public.answers) == 120
    assert from_text(public.asks).shape == (120, 32, 32, 3)


def test_secret_images_are_neither_of_the_splits(public: Probe, secret: Probe) -> None:
    """Secret images are in neither split, and training images are others than the public ones."""
    held_out = from_text(secret.asks)
    assert held_out.shape == (240, 32, 32, 3)
    assert np.bincount(secret.answers).tolist() == [40] * 6
    known = {image.tobytes() for image in from_text(public.asks)}
    known |= {image.tobytes() for image in from_text(public.arguments["x_train"]["npy_pixels"])}
    theirs = from_text(secret.arguments["x_train"]["npy_pixels"])
    assert not known & {image.tobytes() for image in (*held_out, *theirs)}


def test_no_class_keeps_its_name(secret: Probe) -> None:
    """Every class of a secret contest has another number."""
    _, labels = training_data(secret)
    all_images, all_labels = load_rendered(signs.RENDERING, "train")
    blocks = all_images.reshape(-1, 32, 2, 32, 2, 3).mean(axis=(2, 4))
    names = {
        np.round(image).astype(np.uint8).tobytes(): int(label)
        for image, label in zip(blocks, all_labels, strict=True)
    }
    given = from_text(secret.arguments["x_train"]["npy_pixels"])
    renamed = {(names[image.tobytes()], int(new)) for image, new in zip(given, labels, strict=True)}
    assert len(renamed) == 6
    assert all(old != new for old, new in renamed)


def test_another_secret_is_another_contest(secret: Probe) -> None:
    """Another secret gives other images and names."""
    other = made(replace(SECRET, secret="another one")).probes[0]
    assert other.asks != secret.asks
    assert made(SECRET).probes[0] == secret


def test_neither_answers_nor_secret_go_with_the_plan() -> None:
    """The plan for the student's process holds neither answers nor secret."""
    exercise = made(SECRET)
    answers = exercise.probes[0].answers
    asked = without_answers(exercise)
    plan = ObservationPlan(SubmissionSource(()), asked, secrets_of("seed", asked))
    text = json.dumps(to_plain(plan))
    assert SECRET.secret not in text
    assert json.dumps(list(answers))[1:-1] not in text
    assert from_plain(json.loads(text), ObservationPlan).exercise.probes[0].answers == ()


def test_a_rubric_without_contest_stays_as_it_is() -> None:
    """A rubric without contest is not changed."""
    rubric = read_rubric(ours("03"))
    assert with_data(rubric, OURS) == rubric


def test_the_secret_contest_takes_the_place_of_the_public_one() -> None:
    """A secret contest replaces the public one, so that a function trains once."""
    both = read_rubric(ours("07"), hidden=True).exercise("build_and_train").probes
    public = OF_THE_KIT.exercise("build_and_train").probes
    assert [bool(probe.contest and probe.contest.secret) for probe in public] == [False]
    assert [bool(probe.contest and probe.contest.secret) for probe in both] == [True]
