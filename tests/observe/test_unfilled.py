"""Variables without initial values: observations equal those of unchanged Keras."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import keras
import numpy as np
import pytest
from keras.src.backend.tensorflow.core import Variable
from observing import block, observed

from grader.observation import Observation
from grader.observe import probing
from grader.observe.network.unfilled import fill, unfilled_variables

IMAGE = {"X": {"tensor": [6, 6, 4]}}
TRAINING = {
    "model": {"compiled_classifier": [2, 2, 1], "classes": 3},
    "x_train": {"pixels": [8, 2, 2, 1]},
    "y_train": {"labels": 8, "classes": 3},
}
LAYER = """
class Own(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), name="scale", initializer="ones")
        self.calls = self.add_weight(shape=(), name="calls", dtype="int32", initializer="zeros",
                                     trainable=False)
    def call(self, x):
        {body}
def f(X):
    return Own()(layers.Conv2D(3, 2)(X))
"""
BODIES = {
    "convolutions": "return layers.BatchNormalization()(layers.Conv2D(5, 3)(X))",
    "depth": "X = layers.Conv2D(4, 1)(X)\n"
    "for _ in range(4):\n    X = layers.ReLU()(layers.BatchNormalization()(X)) + X\nreturn X",
    "separable": "return layers.SeparableConv2D(3, 2)(layers.DepthwiseConv2D(2)(X))",
    "recurrent": "return layers.Dense(2)(layers.LSTM(3)(layers.Reshape((4, 36))(X)))",
    "both directions": "return layers.Bidirectional(layers.GRU(2))(layers.Reshape((4, 36))(X))",
    "attention": "X = layers.Reshape((4, 36))(X)\nreturn layers.MultiHeadAttention(2, 3)(X, X)",
    "normalizations": "return layers.LayerNormalization()(layers.GroupNormalization(2)(X))",
    "statistics": "return layers.SpectralNormalization(layers.Conv2D(2, 2))(X)",
    "nested": "return keras.Sequential([layers.Conv2D(2, 2), layers.BatchNormalization()])(X)",
    "dropout": "return layers.Dropout(0.5, seed=3)(layers.Conv2D(2, 2)(X))",
    "used while it is built": "c = layers.Conv2D(2, 2)\nY = c(X)\nc.set_weights(\n"
    "    [w * 2 for w in c.get_weights()])\nreturn Y",
    "half precision": "return layers.Conv2D(2, 2, dtype='mixed_float16')(X)",
}
OWN_LAYERS = {
    "reads": "return x * self.scale",
    "counts": "self.calls.assign_add(1)\n        return x * ops.cast(self.calls, x.dtype)",
    "assigns": "self.scale.assign(self.scale * 2)\n        return x * self.scale",
    "asks for the gradient": "import tensorflow as tf\n"
    "        with tf.GradientTape() as tape:\n"
    "            y = ops.sum(x * self.scale)\n"
    "        return x * tape.gradient(y, self.scale.value)",
}


def same(one: Observation, other: Observation) -> bool:
    """Return True if observations are equal bit by bit, except for their time."""
    assert one.failure is None, one.failure
    return (
        (one.network, one.facts, one.failure) == (other.network, other.facts, other.failure)
        and list(one.arrays) == list(other.arrays)
        and all(
            values.tobytes() == other.arrays[name].tobytes() for name, values in one.arrays.items()
        )
    )


def assert_as_keras_does(
    observe: Callable[[], Observation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assert that Keras's own variables give the same observation."""
    keras.backend.clear_session()
    found = observe()
    keras.backend.clear_session()
    monkeypatch.setattr(probing, "unfilled_variables", nullcontext)
    assert same(found, observe())


@pytest.mark.parametrize("body", BODIES)
def test_networks_are_observed_bit_by_bit_as_before(
    body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All kinds of layers give the same bits without initializers."""
    assert_as_keras_does(lambda: block(BODIES[body], **IMAGE), monkeypatch)


@pytest.mark.parametrize("layer", OWN_LAYERS)
def test_own_layers_are_observed_bit_by_bit_as_before(
    layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student's layer can read, assign or differentiate its weights."""
    code = LAYER.format(body=OWN_LAYERS[layer])
    assert_as_keras_does(lambda: observed(code, IMAGE), monkeypatch)


def test_training_is_observed_bit_by_bit_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Optimizers with slots train the same weights, eagerly and in traced functions."""
    code = """
        def f(model, x_train, y_train):
            model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            model.fit(x_train, y_train, epochs=2, batch_size=4, shuffle=False, verbose=0)
        """
    facts = ("weights_after", "optimizer_steps")
    assert_as_keras_does(lambda: observed(code, TRAINING, "procedure", facts=facts), monkeypatch)


def test_initial_values_are_made_at_the_first_reading() -> None:
    """The first reading runs the initializer; the second gives the same values."""
    with unfilled_variables():
        layer = keras.layers.Dense(2, kernel_initializer="ones")
        layer.build((None, 3))
        random = keras.layers.Dense(2)
        random.build((None, 3))
        np.testing.assert_array_equal(layer.kernel.numpy(), np.ones((3, 2)))
        first = random.kernel.numpy()
        np.testing.assert_array_equal(random.kernel.numpy(), first)
        assert first.std() > 0


def test_a_layer_outlives_the_scope_it_was_made_in() -> None:
    """A filled layer keeps its values after the context."""
    with unfilled_variables():
        layer = keras.layers.Dense(2)
        layer.build((None, 3))
        fill(layer.kernel, np.full((3, 2), 2.0))
        assert layer.bias.handle is not None
        np.testing.assert_array_equal(layer(np.ones((1, 3))), [[6.0, 6.0]])
    np.testing.assert_array_equal(layer(np.ones((1, 3))), [[6.0, 6.0]])
    assert not hasattr(Variable, "_value")


def test_another_keras_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Keras with other variables is refused with a message."""
    monkeypatch.delattr(Variable, "_direct_assign")
    with pytest.raises(RuntimeError, match="found _direct_assign changed"), unfilled_variables():
        pass
