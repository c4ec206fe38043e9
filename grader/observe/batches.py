"""Feeds arrays in batches to networks that run eagerly.

Keras feeds them by a pipeline of tf.data, which it traces for each call of `fit`, `evaluate` and
`predict`. For the few batches of a probe this costs more than the training (Keras 3.15.1). What the
network is given is the same, with one exception: after `keras.utils.set_random_seed` Keras repeats
one order in all epochs, and here each epoch has an order of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow import trainer
from keras.src.trainers.data_adapters.array_slicing import convert_to_sliceable
from keras.src.trainers.epoch_iterator import EpochIterator
from tensorflow.python.distribute.distribute_lib import _DefaultDistributionStrategy

_DATA = ("x", "y", "sample_weight")


@contextmanager
def batches_without_pipeline() -> Iterator[None]:
    """Feed arrays without tf.data to networks that run eagerly while the context is open."""
    before = trainer.TFEpochIterator
    trainer.TFEpochIterator = _EpochIterator
    try:
        yield
    finally:
        trainer.TFEpochIterator = before


class _EpochIterator(trainer.TFEpochIterator):  # type: ignore[misc]  # Keras has no types
    """Iterates over the batches of an epoch, without a pipeline where none is needed."""

    def __init__(self, distribute_strategy: Any = None, **keywords: Any) -> None:
        if not _is_plain(distribute_strategy, keywords):
            super().__init__(distribute_strategy, **keywords)
            return
        EpochIterator.__init__(self, **keywords)
        self._distribute_strategy = distribute_strategy
        self._distributed_dataset = _Batches(self.data_adapter)


def _is_plain(strategy: Any, keywords: Mapping[str, Any]) -> bool:
    """Return True for arrays that a network takes batch by batch, uncompiled."""
    data = keras.tree.flatten([keywords.get(name) for name in _DATA])
    return (
        tf.config.functions_run_eagerly()
        and isinstance(strategy, _DefaultDistributionStrategy)
        and keywords.get("steps_per_execution", 1) == 1
        and keywords.get("shuffle") != "batch"
        and all(isinstance(item, np.ndarray | tf.Tensor) for item in data if item is not None)
    )


class _Batches:
    """The batches of arrays, from the first on for each iterator."""

    def __init__(self, adapter: Any) -> None:
        inputs = keras.tree.lists_to_tuples(convert_to_sliceable(adapter._inputs, "tensorflow"))
        self._inputs = keras.tree.map_structure(tf.convert_to_tensor, inputs)
        self._adapter = adapter

    def __iter__(self) -> _BatchIterator:
        return _BatchIterator(self._batches())

    def _batches(self) -> Iterator[Any]:
        number, size = self._adapter._num_samples, self._adapter._batch_size
        order = tf.range(number, dtype=tf.int64)
        if self._adapter._shuffle:
            order = tf.random.shuffle(order)
        for start in range(0, number, size):
            chosen = order[start : start + size]
            yield keras.tree.map_structure(
                lambda array, chosen=chosen: tf.gather(array, chosen), self._inputs
            )


class _BatchIterator:
    """An iterator with the method that Keras's training step calls."""

    def __init__(self, batches: Iterator[Any]) -> None:
        self._batches = batches

    def __iter__(self) -> _BatchIterator:
        return self

    def __next__(self) -> Any:
        return next(self._batches)

    get_next = __next__
