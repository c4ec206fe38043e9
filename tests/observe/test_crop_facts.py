"""Facts about windows that are cut out of images or shown to a model."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import differing, observed

from grader.judge.comparison import same_value
from grader.observation import Observation

PUBLIC_HALF = ours("07").public
CROPPING = ("crops_form", "corner_crops", "centre_crop", "mirrored_crops")
RIGHT = """
def ten_crop(images, size):
    height, width = size
    down, right = images.shape[1] - height, images.shape[2] - width
    places = [(0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2)]
    crops = [images[:, row : row + height, column : column + width] for row, column in places]
    return np.stack(crops + [crop[:, :, ::-1] for crop in crops])
"""
ASKING = """
def f(model, images, size):
    answers = [model.predict(crop, verbose=0) for crop in ten_crop(images, size)]
    return np.mean(answers, axis=0)
"""


def cut(code: str) -> Observation:
    """Observe a function that crops."""
    arguments = {"images": {"pixels": [3, 7, 8, 2]}, "size": {"shape": [4, 3]}}
    return observed(code, arguments, "procedure", "ten_crop", CROPPING)


def shown(code: str) -> Any:
    """Return the fact about the windows shown to a model."""
    arguments = {
        "model": {"compiled_classifier": [4, 3, 2], "classes": 3},
        "images": {"pixels": [2, 6, 5, 2]},
        "size": {"shape": [4, 3]},
    }
    seen = observed(RIGHT + code, arguments, "procedure", "f", ("windows_shown",))
    assert seen.failure is None, seen.failure
    return seen.facts["windows_shown"]


@pytest.fixture(scope="module")
def right() -> Any:
    """Return the facts of the right function."""
    seen = cut(RIGHT)
    assert seen.failure is None, seen.failure
    return seen.facts


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("np.stack(", "list(", set()),
        ("np.stack(", "keras.ops.stack(", set()),
        ("(0, right), (down, 0)", "(down, 0), (0, right)", {"corner_crops"}),
        ("down // 2", "(down + 1) // 2", {"centre_crop"}),
        ("[crop[:, :, ::-1] for crop in crops]", "crops", {"mirrored_crops"}),
        ("crop[:, :, ::-1]", "crop[:, ::-1]", {"mirrored_crops"}),
        ("crop[:, :, ::-1]", "crop[..., ::-1]", {"mirrored_crops"}),
        (" + [crop[:, :, ::-1] for crop in crops]", "", {"mirrored_crops"}),
        ("crops = [images[", "crops = [0.5 * images[", {"corner_crops", "centre_crop"}),
        ("crops = [images[", "crops = [images[::-1][", {"corner_crops", "centre_crop"}),
    ],
)
def test_each_mistake_shows(right: Any, before: str, after: str, facts: set[str]) -> None:
    """A mistake changes the facts that are about it; another spelling changes none."""
    assert before in RIGHT
    assert differing(cut(RIGHT.replace(before, after)), right) == facts


def test_places_are_said(right: Any) -> None:
    """The words give row, column and number of each window."""
    assert right["corner_crops"]["words"] == (
        "(0, 0) as crop 1; (0, 5) as crop 2; (3, 0) as crop 3; (3, 5) as crop 4"
    )
    assert right["centre_crop"]["words"] == "(1, 2) as crop 5"
    assert right["mirrored_crops"]["words"] == (
        "crops 6 to 10 that are crops 1 to 5 mirrored left to right"
    )


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("crop[:, ::-1]", "crops 6 to 10 that are crops 1 to 5 mirrored top to bottom"),
        ("crop[:, ::-1, ::-1]", "crops 6 to 10 that are crops 1 to 5 turned by half a turn"),
        ("crop", "crops 6 to 10 that are crops 1 to 5 as they are"),
        ("0 * crop", "crop 6 is no mirror image of crops 1 to 5"),
    ],
)
def test_wrong_mirror_images_are_named(after: str, words: str) -> None:
    """The words say what was done to the first five crops."""
    found = cut(RIGHT.replace("crop[:, :, ::-1]", after)).facts["mirrored_crops"]
    assert found["words"].startswith(words)
    assert "fits" not in found


def test_crops_in_another_layout_explain_everything() -> None:
    """Where images come before crops, no place can be read, and the shape says why."""
    seen = cut(RIGHT.replace("for crop in crops])", "for crop in crops], axis=1)")).facts
    assert seen["crops_form"]["value"] == [10, 4, 3, 2]
    assert all(seen[name].get("fits") for name in CROPPING[1:])


def test_centre_that_comes_first_is_one_mistake() -> None:
    """Crops in another order change the corners, and the fifth one fits that."""
    found = cut(RIGHT.replace("in places]", "in [places[4], *places[:4]]]")).facts
    assert found["centre_crop"]["fits"]


@pytest.mark.parametrize("returned", ["None", "[]", "'crops'", "len"])
def test_what_is_no_array_of_crops_is_said(returned: str) -> None:
    """A wrong return is a failure of the submission."""
    seen = cut(f"def ten_crop(images, size):\n    return {returned}")
    assert seen.failure is not None
    assert "expected an array of crops" in seen.failure.message


def test_crops_of_several_sizes_are_no_crops() -> None:
    """Crops of different shapes are no array."""
    seen = cut("def ten_crop(images, size):\n    return [images, images[:, 1:]]")
    assert seen.failure is None
    assert seen.facts["corner_crops"]["value"] is None


def test_windows_of_a_model_are_the_ten() -> None:
    """Order and number of calls do not matter; each window counts once."""
    right = shown(ASKING)
    assert len(right["value"][0]) == 10
    flat = """
def f(model, images, size):
    crops = ten_crop(images, size)[::-1]
    return model(crops.reshape(-1, *crops.shape[2:]), training=False)
"""
    assert shown(flat)["value"] == right["value"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("ten_crop(images, size)", "ten_crop(images, size)[:1]", "first image (0, 0)"),
        ("model.predict(crop, verbose=0)", "model(crop, training=True)", "not asked in inference"),
        ("model.predict(crop, verbose=0)", "model.predict(1 - crop, verbose=0)", "no window"),
    ],
)
def test_other_windows_are_said(before: str, after: str, words: str) -> None:
    """Other windows than the ten change the fact."""
    found = shown(ASKING.replace(before, after))
    assert words in found["words"]
    assert not same_value(found["value"], shown(ASKING)["value"])


@pytest.mark.parametrize(
    ("before", "after", "fact", "hint"),
    [
        ("(0, right), (down, 0)", "(down, 0), (0, right)", "corner_crops", "In which order"),
        ("(0, right), (down, 0)", "(0, right - 1), (down, 0)", "corner_crops", ""),
        ("crop[:, :, ::-1]", "crop[:, ::-1]", "mirrored_crops", "along the width"),
        ("crop[:, :, ::-1]", "crop", "mirrored_crops", ""),
    ],
)
def test_hint_fits_the_mistake(before: str, after: str, fact: str, hint: str) -> None:
    """Another order of corners and another axis have hints of their own."""
    seen = cut(RIGHT.replace(before, after))
    given = seen.facts[fact].get("hint", "")
    assert hint in given
    assert bool(hint) == bool(given)
