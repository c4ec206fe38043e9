"""Facts about the answers of a trained model and the cost of its training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from observing import namespace_of, with_body

from grader.array_text import as_text
from grader.observation import Observation
from grader.observe.probing import observe_probe
from grader.rubrics import Exercise, Probe

FACTS = ("answered", "gives_probabilities", "parameters", "seconds", "steps")
TRAINED = """
inputs = keras.Input((2, 2, 1))
outputs = layers.Dense(2, activation="softmax")(layers.Flatten()(inputs))
model = keras.Model(inputs, outputs)
model.compile(keras.optimizers.Adam(0.05), loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, batch_size=10, epochs=20, verbose=0)
return model
"""


def run(body: str) -> Observation:
    """Observe a function with this body on bright and dark images."""
    random = np.random.default_rng(7)
    labels = np.arange(40) % 2
    images = (random.integers(0, 120, (40, 2, 2, 1)) + 120 * labels[:, None, None, None]).astype(
        np.uint8
    )
    arguments = {"x_train": {"npy_pixels": as_text(images)}, "y_train": {"npy": as_text(labels)}}
    probe = Probe("held out", arguments, facts=FACTS, asks=as_text(images[:10]))
    code = "import tensorflow as tf\n\n" + with_body("x_train, y_train", body)
    exercise = Exercise("f", "1", 1, "procedure", (probe,))
    return observe_probe(namespace_of(code).globals, exercise, probe, "seed")


def facts_of(body: str) -> Any:
    """Return the facts of a function that returns a model."""
    seen = run(body)
    assert seen.failure is None, seen.failure
    return seen.facts


def test_a_trained_model_is_asked() -> None:
    """Classes, parameters and steps of a trained model are reported."""
    facts = facts_of(TRAINED)
    assert facts["answered"]["value"] == [0, 1] * 5
    assert facts["gives_probabilities"]["value"] is True
    assert facts["parameters"]["value"] == 10
    assert facts["steps"]["value"] == 80
    assert 0 < facts["seconds"]["value"] < 60


def test_the_same_training_has_the_same_result() -> None:
    """Grading again draws the same first weights, batches and dropout: no luck, no second try."""
    body = TRAINED.replace("epochs=20", "epochs=1").replace(
        "layers.Flatten()(inputs)", "layers.Dropout(0.5)(layers.Flatten()(inputs))"
    )
    told = body.replace(
        "return model",
        "raise ValueError(str(model.get_weights()) + str(np.random.rand()))",
    )
    first, second = (run(told).failure for _ in range(2))
    assert first and second and "array" in first.message
    assert first.message == second.message


def test_steps_are_compiled() -> None:
    """A training is compiled, unlike short probes."""
    body = "assert not tf.config.functions_run_eagerly()\n" + TRAINED
    assert facts_of(body)["steps"]["value"] == 80


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("return model", "model.compile('sgd', 'mse')\nreturn model", 80),
        ("return model", "other = keras.models.clone_model(model)\nreturn other", 80),
        ("model.fit(", "model.fit(x_train, y_train, batch_size=40, verbose=0)\nmodel.fit(", 81),
        (
            "return model",
            "new = keras.optimizers.SGD()\nwith tf.GradientTape() as tape:\n"
            "    loss = tf.reduce_sum(model(x_train))\n"
            "new.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)\n"
            "return model",
            81,
        ),
    ],
)
def test_all_steps_count(before: str, after: str, steps: int) -> None:
    """Steps of all optimizers count, not only those of the model's own."""
    assert facts_of(TRAINED.replace(before, after))["steps"]["value"] == steps


def test_frozen_parameters_count() -> None:
    """Frozen parameters count, too."""
    body = TRAINED.replace("return model", "model.trainable = False\nreturn model")
    assert facts_of(body)["parameters"]["value"] == 10


def test_logits_are_no_probabilities() -> None:
    """Logits are not probabilities."""
    facts = facts_of(TRAINED.replace(', activation="softmax"', ""))
    assert facts["gives_probabilities"]["value"] is False


def test_time_to_answer_counts() -> None:
    """Time for answers counts, too."""
    late = """
import time
class Late(keras.Model):
    def predict(self, images, **_):
        end = time.process_time() + 0.5
        while time.process_time() < end:
            pass
        return np.full((len(images), 2), 0.5)
return Late()
"""
    assert facts_of(late)["seconds"]["value"] > 0.5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return None", "nothing (None)"),
        ("return x_train", "NumPy array"),
        (TRAINED.replace("Dense(2", "Dense(3"), "shape (10, 3); expected 2 probabilities"),
        (
            TRAINED.replace(
                "return model", "model.layers[-1].bias.assign([np.nan, 0])\nreturn model"
            ),
            "not finite",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(body: str, words: str) -> None:
    """The failure names the returned value."""
    seen = run(body)
    assert seen.failure is not None
    assert words in seen.failure.message
