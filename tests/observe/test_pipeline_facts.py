"""Facts about right and wrong input pipelines."""

from __future__ import annotations

from typing import Any

import pytest
from courses import ours
from observing import differing, facts_in, observed, with_body

from grader.observation import Observation

PUBLIC_HALF = ours("06").public
FACTS = facts_in(PUBLIC_HALF / "pipelines.py")
ARGUMENTS = {
    "images": {"pixels": [11, 2, 3, 1], "from": 0.1, "to": 0.9},
    "labels": {"labels": 11, "classes": 10_000},
    "augmentation": {"augmentation": "whole numbers"},
    "batch_size": 4,
}
RIGHT = """
import tensorflow as tf
data = tf.data.Dataset.from_tensor_slices((images, labels))
data = data.shuffle(11)
data = data.batch(4)
data = data.map(lambda x, y: (augmentation(x, training=True), y), num_parallel_calls=2)
return data.prefetch(1)
"""
ONCE = "augmentation(x, training=True)"


def run(body: str) -> Observation:
    """Observe a builder with this body."""
    code = with_body("images, labels, augmentation, batch_size", body)
    return observed(code, ARGUMENTS, "procedure", facts=FACTS)


@pytest.fixture(scope="module")
def right() -> Any:
    """Return the facts of the right pipeline."""
    seen = run(RIGHT)
    assert seen.failure is None, seen.failure
    return seen.facts


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        ("shuffle(11)", "shuffle(100)", set()),
        ("num_parallel_calls=2", "num_parallel_calls=tf.data.AUTOTUNE", set()),
        ("shuffle(11)", "shuffle(4)", {"first_images"}),
        ("shuffle(11)", "shuffle(11, reshuffle_each_iteration=False)", {"first_images"}),
        ("data = data.shuffle(11)", "", {"first_images"}),
        ("batch(4)", "batch(5)", {"batches"}),
        (
            "batch(4)",
            "batch(4, drop_remainder=True)",
            {"batches", "every_image_once"},
        ),
        ("((images, labels))", "((images, labels[::-1]))", {"labels_with_images"}),
        (", training=True", "", set()),
        (", training=True", ", training=False", {"times_augmented", "augmented_anew"}),
        (
            "return data",
            "data = data.map(lambda x, y: (augmentation(x), y))\nreturn data",
            {"times_augmented"},
        ),
        (ONCE, ONCE.replace("x,", f"{ONCE},"), {"times_augmented"}),
        ("calls=2)", "calls=2).cache()", {"augmented_anew"}),
        (", num_parallel_calls=2", "", {"maps_in_parallel"}),
        ("data.prefetch(1)", "data", {"prefetches_last"}),
    ],
)
def test_each_step_shows(right: Any, before: str, after: str, facts: set[str]) -> None:
    """A mistake changes the facts that are about it; another spelling changes none."""
    assert before in RIGHT
    found = differing(run(RIGHT.replace(before, after)), right)
    assert facts <= found
    assert bool(found) == bool(facts)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return None", "nothing"),
        ("return images", "NumPy array"),
        ("import tensorflow as tf\nreturn tf.data.Dataset.from_tensor_slices(images)", "pairs"),
        (RIGHT.replace("(images, labels)", "(images[:, :1], labels)"), "shape (1, 3, 1)"),
    ],
)
def test_what_is_no_such_data_set_is_said(body: str, words: str) -> None:
    """The failure names the output that is no pair of all images and labels."""
    seen = run(body)
    assert seen.failure is not None
    assert words in seen.failure.message


def test_endless_pipeline_is_cut_off() -> None:
    """A pipeline that repeats forever is observed, too."""
    seen = run(RIGHT.replace("prefetch(1)", "repeat().prefetch(1)"))
    assert seen.failure is not None or len(seen.facts["batches"]["value"]) == 11
