"""Names and defaults of Keras 2 in Keras 3."""

from __future__ import annotations

import sys
from typing import Any

import keras
import pytest
import tensorflow as tf

from grader.observe.code.keras2 import DEFAULTS, GONE
from grader.observe.code.old_keras import as_in_keras_2, well_known


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("from keras.layers.normalization import BatchNormalization as N", "N", "layers"),
        ("from keras.layers.merge import add", "add", "layers"),
        ("from keras.layers.core import *", "Dense", "layers"),
        ("from keras.layers.convolutional import *", "AveragePooling2D", "layers"),
        ("from keras.layers.normalization.batch_normalization import *", "Add", "layers"),
        ("import keras.layers.merge as m; add = m.add", "add", "layers"),
        ("import keras.layers.merge; add = keras.layers.merge.add", "add", "layers"),
        ("from keras.engine.topology import Layer", "Layer", "layers"),
        ("from keras.engine.training import Model", "Model", "models"),
        ("from keras.engine import InputSpec", "InputSpec", "layers"),
        ("from keras.utils.np_utils import to_categorical as t", "t", "utils"),
        ("from keras.utils import np_utils; t = np_utils.to_categorical", "t", "utils"),
        ("from keras.utils.vis_utils import plot_model", "plot_model", "utils"),
        (
            "from tensorflow.keras.layers.experimental.preprocessing import Rescaling",
            "Rescaling",
            "",
        ),
        ("R = tf.keras.layers.experimental.preprocessing.Rescaling", "R", ""),
        ("n = keras.backend.int_shape(keras.Input((3,)))", "n", (None, 3)),
    ],
)
def test_a_moved_name_is_found_where_it_is_now(source: str, name: str, expected: Any) -> None:
    """Imports, modules and attributes of Keras 2 work, and only within the context."""
    names: dict[str, Any] = {"keras": keras, "tf": tf}
    with pytest.raises((ImportError, AttributeError)):
        exec(source, dict(names))
    with as_in_keras_2():
        exec(source, names)
    found = names[name]
    assert found == expected or found.__module__.startswith(f"keras.src.{expected}"), found
    with pytest.raises((ImportError, AttributeError)):
        exec(source, {"keras": keras, "tf": tf})
    assert not GONE.intersection(sys.modules)


@pytest.mark.parametrize(
    "source",
    [
        "from keras.layers.foo import Dense",
        "from keras.layers import relu",
        "from keras.layers.core import Dens",
        "keras.layers.Conv2d",
        "keras.layers.merge.Addd",
        "keras.layers.relu",
    ],
)
def test_a_name_that_no_keras_has_fails(source: str) -> None:
    """A typing mistake is no name of Keras 2."""
    with as_in_keras_2(), pytest.raises((ImportError, AttributeError)):
        exec(source, {"keras": keras})


@pytest.mark.parametrize("layer", DEFAULTS)
def test_a_lost_default_is_given(layer: str) -> None:
    """A layer takes the default of Keras 2 within the context, and other arguments as always."""
    made = getattr(keras.layers, layer)
    with as_in_keras_2():
        size = DEFAULTS[layer][1]
        expected = (size,) * int(layer[-2]) if isinstance(size, int) else size
        assert made(name="pool").pool_size == expected
        assert set(made(3).pool_size) == {3}
    with pytest.raises(TypeError, match="pool_size"):
        made()


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("BatchNormalization", "keras.layers"),
        ("glorot_uniform", "keras.initializers"),
        ("Model", "keras.models"),
        ("layers", "keras"),
        ("K", "keras.backend"),
        ("np", "numpy"),
        ("sqrt", "numpy"),
        ("tf", "tensorflow"),
        ("load_dataset", None),
        ("random", None),
        ("print", None),
        ("Addd", None),
    ],
)
def test_a_name_without_a_definition_is_looked_up(name: str, module: str | None) -> None:
    """Keras comes first, then NumPy and TensorFlow; builtins and unknown names stay."""
    known = well_known(name)
    assert (known and known[0]) == module
