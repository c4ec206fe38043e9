"""Facts about right and wrong layers that augment images."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import facts_in, observed

from grader.judge.comparison import same_value
from grader.observation import Observation

PUBLIC_HALF = ours("06").public
FACTS = facts_in(PUBLIC_HALF / "augmentation.py")
ARGUMENTS = {"strength": 0.5, "seed": 3}
RIGHT = """
return keras.Sequential([
    layers.RandomFlip("horizontal", seed=seed),
    layers.RandomRotation(strength / 12, fill_mode="nearest", seed=seed + 1),
    layers.RandomTranslation(strength / 5, strength / 5, fill_mode="nearest", seed=seed + 2),
    layers.RandomBrightness(strength / 5, value_range=(0, 1), seed=seed + 3),
])
"""
FLIP, TURN = RIGHT.splitlines()[2:4]


def run(body: str) -> Observation:
    """Observe a builder with this body."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    facts = FACTS
    return observed(f"def f(strength, seed):\n{lines}\n", ARGUMENTS, "procedure", facts=facts)


@pytest.fixture(scope="module")
def right() -> Any:
    """Return the facts of the right layers."""
    seen = run(RIGHT)
    assert seen.failure is None, seen.failure
    return seen.facts


def differing(right: Any, body: str) -> set[str]:
    """Return the names of the facts that differ from those of the right layers."""
    found = run(body)
    assert found.failure is None, found.failure
    return {
        name
        for name, fact in right.items()
        if not same_value(found.facts[name]["value"], fact["value"])
    }


def test_numbers_of_a_seed_play_no_role(right: Any) -> None:
    """Other seeds, names and bounds written out are the same augmentation."""
    body = RIGHT.replace("seed=seed", "seed=17 * seed").replace(
        "strength / 12", "(-1 / 24, 1 / 24)"
    )
    assert differing(right, body) == set()


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        (FLIP, "", "mirrors"),
        ('"horizontal"', '"vertical"', "turns"),
        ("strength / 12", "strength / 9", "turns"),
        ("strength / 12", "(0, 1 / 24)", "turns"),
        ("strength / 5, strength / 5,", "strength / 5, 0.0,", "shifts"),
        ("strength / 5, strength / 5,", "0.2, 0.2,", "shifts"),
        (", value_range=(0, 1)", "", "brightness"),
        (', fill_mode="nearest"', "", "borders"),
        (', fill_mode="nearest"', ', fill_mode="constant"', "borders"),
        (', fill_mode="nearest"', ', fill_mode="wrap"', "borders"),
        ("seed + 1", "seed", "independence"),
        ("seed + 3", "seed", "independence"),
        (TURN, TURN + "layers.RandomZoom(0.3, seed=99),", "keeps_shapes"),
        (TURN, TURN + "layers.RandomShear(0.3, 0.0, seed=99),", "keeps_shapes"),
        (", seed=seed + 1", "", "augmentation_repeats"),
        ("return", "seed = 5; return", "augmentation_repeats"),
    ],
)
def test_a_mistake_shows(right: Any, before: str, after: str, fact: str) -> None:
    """Each mistake changes the fact that is about it."""
    assert before in RIGHT
    assert fact in differing(right, RIGHT.replace(before, after))


def test_layers_that_always_train(right: Any) -> None:
    """Layers that change images in inference mode are found, also in a wrapper."""
    body = (
        RIGHT.replace("return ", "model = ") + "return lambda x, training: model(x, training=True)"
    )
    assert differing(right, body) == {"unchanged_in_inference"}


def test_what_cannot_be_called_is_told_by_its_type() -> None:
    """The failure names the type of a list and of what is in it."""
    seen = run("return [layers.RandomFlip()]")
    assert seen.failure is not None
    assert "a list of an object of type RandomFlip" in seen.failure.message
