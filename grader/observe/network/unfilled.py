"""Variables that do not run their initializer until their value is read.

Most of the time to build a deep network goes into initial values that `transplant` replaces at
once, and a layer graph alone needs no values at all. While `unfilled_variables` is open, Keras
variables keep their initializer and run it when they are first read; `fill` gives them a value
without it.

This depends on private members of Keras. If one is missing, nothing is observed and the error says
why; a test compares observations bit by bit with those of unchanged Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import tensorflow as tf
from keras.src.backend.tensorflow.core import Variable

_NEEDED_MEMBERS = ("_initialize", "_initialize_with_initializer", "_direct_assign", "handle")


@contextmanager
def unfilled_variables() -> Iterator[None]:
    """Initialize new variables at their first use while the context is open.

    Raises:
        RuntimeError: this version of Keras makes its variables in another way.
    """
    missing = [name for name in _NEEDED_MEMBERS if name not in vars(Variable)]
    if missing or hasattr(Variable, "_value"):
        raise RuntimeError(
            f"{__name__} checked the variables of Keras, expected the members "
            f"{', '.join(_NEEDED_MEMBERS)} and an attribute `_value`, and found "
            f"{', '.join(missing) or '_value'} changed: install the Keras of requirements.txt."
        )
    replaced = {name: vars(Variable)[name] for name in _NEEDED_MEMBERS[1:]}
    Variable._initialize_with_initializer = _keep_initializer
    Variable._direct_assign = _assigning(replaced["_direct_assign"])
    Variable.handle = property(lambda variable: _tensorflow_variable(variable).handle)
    Variable._value = property(_look, _put)
    try:
        yield
    finally:
        del Variable._value
        for name, member in replaced.items():
            setattr(Variable, name, member)


def fill(variable: Any, values: Any) -> None:
    """Give a variable its value, an array or a tensor.

    A variable that has not been read gets the value alone: TensorFlow's variable around it takes
    more time than the value, and is made when it is needed.
    """
    if variable.__dict__.pop("_unfilled", None):
        _put(variable, variable._convert_to_tensor(values, dtype=variable._dtype))
    else:
        variable.assign(values)


def _keep_initializer(variable: Any, initializer: Callable[..., Any]) -> None:
    variable._unfilled = variable._initializer = initializer
    _put(variable, None)


def _look(variable: Any) -> Any:
    return _tensorflow_variable(variable) if _is_unfilled(variable) else _stored(variable)


def _put(variable: Any, value: Any) -> None:
    # Under the name that Keras uses, so that Keras finds the value when the context has ended.
    variable.__dict__["_value"] = value


def _stored(variable: Any) -> Any:
    return variable.__dict__.get("_value")


def _is_unfilled(variable: Any) -> bool:
    return "_unfilled" in variable.__dict__


def _tensorflow_variable(variable: Any) -> Any:
    """Return the TensorFlow variable around the value; make it if missing."""
    value = _stored(variable)
    if not isinstance(value, tf.Variable):
        initializer = variable.__dict__.pop("_unfilled", None)
        with tf.init_scope():
            variable._initialize(
                (lambda: initializer(variable._shape, dtype=variable._dtype))
                if initializer
                else value
            )
    return _stored(variable)


def _assigning(keras_way: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def assign(variable: Any, value: Any) -> None:
        if isinstance(_stored(variable), tf.Variable) or not tf.executing_eagerly():
            _tensorflow_variable(variable)
            keras_way(variable, value)
        elif variable.__dict__.pop("_unfilled", None):
            variable._initialize(tf.cast(value, variable._dtype))
        else:
            _put(variable, tf.cast(value, variable._dtype))

    return assign
