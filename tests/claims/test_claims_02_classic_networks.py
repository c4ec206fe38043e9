"""Claims of notebook 2 about Keras and TensorFlow that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21; each test names the file of Keras that the claim rests on.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from datasets import measured


class Squared(layers.Layer):
    """A function of TensorFlow in a layer, which counts its calls."""

    calls = 0

    def call(self, inputs: Any) -> Any:
        """Square the inputs."""
        self.calls += 1
        return tf.square(inputs)


class SquaredWithShape(Squared):
    """The same with a method that computes the shape."""

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the inputs."""
        return input_shape


def test_tensorflow_takes_symbolic_tensors_in_a_layer_only() -> None:
    """A `tf` function takes symbolic tensors in a layer of our own only.

    keras/src/backend/common/keras_tensor.py, `__tf_tensor__`.
    """
    inputs = keras.Input((2,))
    with pytest.raises(ValueError, match="KerasTensor"):
        tf.square(inputs)
    squared = keras.Model(inputs, Squared()(inputs))
    np.testing.assert_array_equal(squared(np.array([[3.0, 4.0]])), [[9, 16]])


@pytest.mark.parametrize(("kind", "calls"), [(Squared, True), (SquaredWithShape, False)])
def test_compute_output_shape_saves_a_trial(kind: type[Squared], calls: bool) -> None:
    """Keras runs `call` to find the shape, unless a method says it.

    keras/src/layers/layer.py, `compute_output_spec`.
    """
    layer = kind()
    assert layer(keras.Input((5, 2))).shape == (None, 5, 2)
    assert bool(layer.calls) is calls


def test_symbolic_tensors_can_be_multiplied_by_a_number() -> None:
    """Symbolic tensors can be multiplied by a number, from either side.

    keras/src/backend/common/keras_tensor.py, `__rmul__`.
    """
    inputs = keras.Input((2,))
    model = keras.Model(inputs, [4 * inputs, inputs * 4])
    for outputs in model(np.array([[1.0, 2.0]])):
        np.testing.assert_array_equal(outputs, [[4, 8]])


@pytest.mark.parametrize("size", [5, 9, 32, 227])
@pytest.mark.parametrize(("window", "strides"), [(3, 1), (3, 2), (2, 2), (5, 4)])
def test_sizes_of_outputs(size: int, window: int, strides: int) -> None:
    """Sizes are rounded down without padding, and up with "same".

    keras/src/ops/operation_utils.py, `compute_conv_output_shape`.
    """
    expected = {"valid": (size - window) // strides + 1, "same": math.ceil(size / strides)}
    for padding, wanted in expected.items():
        for layer in (
            layers.Conv2D(1, window, strides, padding),
            layers.MaxPooling2D(window, strides, padding),
            layers.AveragePooling2D(window, strides, padding),
        ):
            assert layer.compute_output_shape((None, size, size, 1))[1:3] == (wanted, wanted)


def test_weights_in_a_stateless_scope_have_shapes_only() -> None:
    """The shapes are there, the numbers are not.

    keras/src/backend/common/stateless_scope.py and variables.py.
    """
    with keras.StatelessScope(initialize_variables=False):
        layer = layers.Dense(3)
        layer.build((None, 2))
    assert layer.kernel.shape == (2, 3)
    assert layer.count_params() == 9
    assert layer.kernel._value is None


def test_a_convolution_in_as_many_groups_as_channels_has_one_weight_a_map() -> None:
    """Question 4: `Conv2D(6, 1, groups=6)` computes `CoefficientAndBias`.

    keras/src/layers/convolutional/base_conv.py, `build`.
    """
    maps = np.random.default_rng(1).normal(size=(1, 2, 2, 6)).astype("float32")
    layer = layers.Conv2D(6, 1, groups=6, bias_initializer="ones")
    outputs = np.asarray(layer(maps))
    assert layer.count_params() == 12
    np.testing.assert_allclose(outputs, maps * np.ravel(layer.kernel) + 1, rtol=1e-5)


def test_a_small_network_with_tanh_is_not_slower() -> None:
    """With the best of three rates, not the largest, tanh is ahead of ReLU."""
    table = measured.load_table("activation")
    epochs, rates = np.unique(table["epoch"]), np.unique(table["thousandths"])
    curves = {}
    for name in ("relu", "tanh"):
        means = {
            rate: [
                table["error"][
                    (table["activation"] == name)
                    & (table["thousandths"] == rate)
                    & (table["epoch"] == epoch)
                ].mean()
                for epoch in epochs
            ]
            for rate in rates
        }
        best = min(means, key=lambda rate: means[rate][-1])
        assert best == rates[1], "neither the smallest nor the largest"
        curves[name] = np.array(means[best])
    assert np.all(curves["tanh"] < curves["relu"])
    assert curves["relu"][0] - curves["tanh"][0] > 0.05


def test_the_default_initialization_is_that_of_glorot() -> None:
    """A convolution begins with Glorot's uniform weights.

    keras/src/layers/convolutional/base_conv.py, `__init__`.
    """
    assert isinstance(layers.Conv2D(3, 3).kernel_initializer, keras.initializers.GlorotUniform)
