"""The settings of Keras, TensorFlow and NumPy under which functions are observed.

A notebook may have set others: a precision policy, a seed, a device. The verdict must not depend
on them, so a function is observed under the settings of a new process, on the CPU and in full
precision, as the reference was. Afterwards the settings are as before.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend.common import global_state
from tensorflow.python.eager import context
from tensorflow.python.framework import config, ops

_Setting: TypeAlias = "tuple[Callable[[], Any], Callable[[Any], Any], Any]"


def _set_determinism(on: bool) -> None:
    (config.enable_op_determinism if on else config.disable_op_determinism)()


_SETTINGS: tuple[_Setting, ...] = (
    (keras.config.floatx, keras.config.set_floatx, "float32"),
    (keras.config.epsilon, keras.config.set_epsilon, 1e-7),
    (keras.config.image_data_format, keras.config.set_image_data_format, "channels_last"),
    (tf.config.functions_run_eagerly, tf.config.run_functions_eagerly, False),
    (tf.config.get_soft_device_placement, tf.config.set_soft_device_placement, True),
    (
        tf.config.experimental.tensor_float_32_execution_enabled,
        tf.config.experimental.enable_tensor_float_32_execution,
        False,
    ),
    (config.is_op_determinism_enabled, _set_determinism, False),
)
"""Read, write, and the value to observe under."""
_LIMITS_OF_FIT = ("max_epochs", "max_steps_per_epoch")
"""Settings that Keras has since 3.12: a student may have an earlier version."""
_OF_KERAS = (
    "dtype_policy",
    "flash_attention",
    "global_random_seed",
    "global_seed_generator",
    "interactive_logging",
    "traceback_filtering",
)
"""Settings that Keras keeps for a thread; until one is set, it is absent."""


@contextmanager
def default_settings(namespace: Mapping[str, Any]) -> Iterator[None]:
    """Use default settings and the CPU while the context is open.

    Args:
        namespace: global names of the observed function. The layers among them, which were made
            under the policy of the notebook, compute in single precision, too.
    """
    with ExitStack() as stack:
        stack.enter_context(_in_single_precision(namespace))
        for read, write, value in (*_SETTINGS, *_limits_of_fit()):
            stack.callback(write, read())
            write(value)
        stack.callback(random.setstate, random.getstate())
        stack.callback(np.random.set_state, np.random.get_state())
        stack.enter_context(_keras_defaults())
        stack.enter_context(_no_seed())
        stack.enter_context(_no_strategy())
        callbacks = context.context().op_callbacks  # `tf.debugging.enable_check_numerics` adds one
        stack.enter_context(_emptied(callbacks))
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(tf.device("CPU:0"))
        yield


def _limits_of_fit() -> Iterator[_Setting]:
    for name in _LIMITS_OF_FIT:
        if hasattr(keras.config, name):
            yield getattr(keras.config, name), getattr(keras.config, f"set_{name}"), None


@contextmanager
def _in_single_precision(namespace: Mapping[str, Any]) -> Iterator[None]:
    """Change the layers with the global policy while the context is open."""
    policy = keras.config.dtype_policy()
    layers = [
        layer
        for value in (() if policy.name == "float32" else tuple(namespace.values()))
        if isinstance(value, keras.layers.Layer)
        for layer in value._flatten_layers()
        if layer.dtype_policy == policy
    ]
    for layer in layers:
        layer.dtype_policy = "float32"
    try:
        yield
    finally:
        for layer in layers:
            layer.dtype_policy = policy


@contextmanager
def _keras_defaults() -> Iterator[None]:
    """Leave out Keras's settings of this thread while the context is open."""
    before = {
        name: value
        for name in _OF_KERAS
        if (value := global_state.get_global_attribute(name)) is not None
    }
    _set_all(dict.fromkeys(before))
    try:
        yield
    finally:
        _set_all(dict.fromkeys(_OF_KERAS) | before)


def _set_all(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        global_state.set_global_attribute(name, value)


@contextmanager
def _no_seed() -> Iterator[None]:
    """Leave TensorFlow without a seed while the context is open.

    With one, two functions that are traced alike draw equal numbers.
    """
    eager = context.context()
    seed, generator = eager._seed, getattr(eager, "_rng", None)
    if seed is not None:
        eager._set_global_seed(None)
    try:
        yield
    finally:
        if seed is not None or eager._seed is not None:
            eager._set_global_seed(seed)
            eager._rng = generator


@contextmanager
def _no_strategy() -> Iterator[None]:
    """Leave the scope of a `tf.distribute.Strategy` while the context is open."""
    graph = ops.get_default_graph()
    with _emptied(graph._distribution_strategy_stack):
        creators, graph._variable_creator_stack = graph._variable_creator_stack, []
        try:
            yield
        finally:
            graph._variable_creator_stack = creators


@contextmanager
def _emptied(items: list[Any]) -> Iterator[None]:
    """Empty a list while the context is open."""
    before = items[:]
    items.clear()
    try:
        yield
    finally:
        items[:] = before
