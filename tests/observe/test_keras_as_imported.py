"""Keras's own names while the grader makes arguments and looks at results."""

from __future__ import annotations

import keras
import pytest

from grader.observe.code.keras_as_imported import keras_as_imported


class Adam(keras.optimizers.SGD):  # type: ignore[misc]  # Keras has no types
    """An optimizer that only has the name of one."""


def test_a_replaced_name_is_keras_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class in the place of Keras's is put aside, and is back in the end."""
    own = keras.optimizers.Adam
    monkeypatch.setattr(keras.optimizers, "Adam", Adam)
    monkeypatch.setattr(keras.optimizers, "new_name", Adam, raising=False)
    with keras_as_imported():
        assert keras.optimizers.Adam is own
        assert keras.optimizers.new_name is Adam
    assert keras.optimizers.Adam is Adam
