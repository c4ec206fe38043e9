"""Batches of arrays reach an eager network as Keras's own pipeline would bring them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from grader.observe.batches import batches_without_pipeline
from grader.observe.code.calling import plain_functions
from grader.observe.given.classifiers import compiled_classifier
from grader.observe.given.witness import seen_by

IMAGES = np.random.default_rng(0).uniform(0, 1, (10, 4, 4, 3))
LABELS = np.arange(10) % 4


def _network() -> keras.Model:
    return compiled_classifier([4, 4, 3], classes=4, random=np.random.default_rng(1))


def _fit(model: keras.Model, **others: Any) -> Any:
    return model.fit(IMAGES, LABELS, batch_size=4, epochs=2, verbose=0, **others).history


WAYS: dict[str, Callable[[keras.Model], Any]] = {
    "in order": lambda model: _fit(model, shuffle=False),
    "fewer steps": lambda model: _fit(model, shuffle=False, steps_per_epoch=1),
    "with a split": lambda model: _fit(model, shuffle=False, validation_split=0.3),
    "with weights": lambda model: _fit(model, shuffle=False, sample_weight=LABELS / 4.0),
    "with class weights": lambda model: _fit(model, shuffle=False, class_weight={0: 2.0, 1: 0.5}),
    "evaluate": lambda model: model.evaluate(IMAGES, LABELS, batch_size=3, verbose=0),
    "predict": lambda model: model.predict(IMAGES, batch_size=3, verbose=0),
    "tensors": lambda model: model.evaluate(tf.constant(IMAGES), tf.constant(LABELS), verbose=0),
    "a dataset": lambda model: model.evaluate(
        tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)).batch(5), verbose=0
    ),
    "a generator": lambda model: model.predict(((part,) for part in [IMAGES]), steps=1, verbose=0),
    "batches in another order": lambda model: _fit(model, shuffle="batch"),
}


@pytest.mark.parametrize("way", WAYS)
def test_as_keras_does_it(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results, the weights and the batches are those of Keras's pipeline."""
    found, expected = _network(), _network()
    with plain_functions():
        keras.utils.set_random_seed(0)
        result = WAYS[way](found)
    monkeypatch.setattr("grader.observe.batches._is_plain", lambda *_: False)
    with plain_functions():
        keras.utils.set_random_seed(0)
        expected_result = WAYS[way](expected)
    keras.tree.map_structure(np.testing.assert_allclose, result, expected_result)
    if way != "batches in another order":
        for one, other in zip(seen_by(found), seen_by(expected), strict=True):
            np.testing.assert_allclose(one.batch, other.batch)
            assert one.training == other.training
        for one, other in zip(found.get_weights(), expected.get_weights(), strict=True):
            np.testing.assert_allclose(one, other)


def test_shuffled() -> None:
    """Each epoch has each image once, in an order of its own."""
    model = _network()
    with plain_functions():
        _fit(model)
    batches = [seen.batch for seen in seen_by(model)]
    assert [len(batch) for batch in batches] == [4, 4, 2, 4, 4, 2]
    first, second = np.concatenate(batches[:3]), np.concatenate(batches[3:])
    assert not np.allclose(first, second)
    for epoch in (first, second):
        found = np.sort(epoch.reshape(10, -1), axis=0)
        np.testing.assert_allclose(found, np.sort(IMAGES.reshape(10, -1), axis=0), rtol=1e-6)


def test_compiled_networks_have_the_pipeline() -> None:
    """A network that is compiled trains as ever."""
    model, images = _network(), IMAGES.astype("float32")
    model.compile("sgd", "sparse_categorical_crossentropy")
    with batches_without_pipeline():
        history = model.fit(images, LABELS, batch_size=4, epochs=3, verbose=0).history
    assert history["loss"][0] > history["loss"][-1] and not seen_by(model)


def test_several_steps_at_once() -> None:
    """A network that takes several batches at once has Keras's pipeline."""
    model = _network()
    model.compile("sgd", "sparse_categorical_crossentropy", steps_per_execution=3)
    with plain_functions():
        _fit(model)
    assert sum(len(seen.batch) for seen in seen_by(model)) == 20
