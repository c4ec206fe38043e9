"""Facts about the combined answers of several models."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import differing, observed, with_body

from grader.observation import Observation

PUBLIC_HALF = ours("07").public
FACTS = ("members_asked", "returned_probabilities")
ARGUMENTS = {
    "models": {"classifiers": [4, 4, 3], "classes": 4, "number": 3},
    "images": {"pixels": [6, 4, 4, 3]},
}
EACH = "each = np.array([model.predict(images, verbose=0) for model in models])\n"
RIGHT = EACH + "return each.mean(axis=0)"


def run(body: str) -> Observation:
    """Observe a function with this body."""
    return observed(with_body("models, images", body), ARGUMENTS, "procedure", facts=FACTS)


@pytest.fixture(scope="module")
def right() -> Any:
    """Return the facts of the mean."""
    seen = run(RIGHT)
    assert seen.failure is None, seen.failure
    return seen.facts


@pytest.mark.parametrize(
    "body",
    [
        EACH + "return each.sum(axis=0) / len(models)",
        EACH + "return each.mean(axis=0).tolist()",
        "return keras.ops.mean([model(images, training=False) for model in models], axis=0)",
        "return sum(model(images) for model in models[::-1]) / 3",
    ],
)
def test_other_spellings_are_the_mean(right: Any, body: str) -> None:
    """Arrays, lists and tensors are accepted, in any order of the models."""
    assert differing(run(body), right) == set()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (EACH + "return each[1]", "the answers of model 2 alone"),
        (EACH + "return each.sum(axis=0)", "their sum, which is no probability"),
        (EACH + "return each.max(axis=0)", "the largest of each"),
        (EACH + "return np.median(each, axis=0)", "the median"),
        (EACH + "return np.exp(np.log(each).mean(axis=0))", "the geometric mean"),
        (EACH + "return np.eye(4)[each.argmax(axis=-1)].mean(axis=0)", "the shares of votes"),
    ],
)
def test_other_numbers_are_named(right: Any, body: str, words: str) -> None:
    """The words name the wrong computation."""
    seen = run(body)
    assert differing(seen, right) == {"returned_probabilities"}
    assert seen.facts["returned_probabilities"]["words"].endswith(f", {words}")


@pytest.mark.parametrize(
    "body", [EACH + "return each.mean(axis=1)", EACH + "return each", EACH + "return each.mean()"]
)
def test_another_axis_is_another_shape(right: Any, body: str) -> None:
    """The words name the shape, and the hint is about it."""
    seen = run(body)
    assert differing(seen, right) == {"returned_probabilities"}
    fact = seen.facts["returned_probabilities"]
    assert "shape" in fact["words"] or fact["words"].startswith("a number")
    assert "axis" in fact["hint"]
    assert "fits" not in fact


@pytest.mark.parametrize(
    "body",
    [
        EACH.replace("in models]", "in models[1:]]") + "return each.mean(axis=0)",
        RIGHT.replace("predict(images, verbose=0)", "__call__(images, training=True)"),
    ],
)
def test_mean_of_other_answers_fits_them(body: str) -> None:
    """Probabilities are right after models that are left out, or asked in training mode."""
    assert run(body).facts["returned_probabilities"]["fits"]
    wrong = body.replace("mean(axis=0)", "sum(axis=0)")
    assert "fits" not in run(wrong).facts["returned_probabilities"]


def test_models_that_are_not_asked_are_named() -> None:
    """The words give the numbers of models that were not asked about all images."""
    seen = run("return (models[0](images) + models[2](images[:3]).numpy().repeat(2, 0)) / 2")
    words = seen.facts["members_asked"]["words"]
    assert "model 1 asked, model 2 not asked about every image" in words
    assert "model 3 not asked about every image" in words


def test_training_mode_is_seen() -> None:
    """Training mode changes the answers, because of dropout."""
    words = run(RIGHT.replace("predict(images, verbose=0)", "__call__(images, training=True)"))
    assert "in training mode" in words.facts["members_asked"]["words"]


@pytest.mark.parametrize("returned", ["None", "'mean'", "models", "[float('nan')]"])
def test_what_is_no_array_of_numbers_is_said(returned: str) -> None:
    """A wrong return is a failure of the submission."""
    seen = run(f"return {returned}")
    assert seen.failure is not None
    assert "expected an array of probabilities" in seen.failure.message
