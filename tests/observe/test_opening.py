"""A student's own layers and models are opened: the layers within decide."""

from __future__ import annotations

from case_scripts import case_script
from observing import IMAGE, block, difference, identical, kinds, observed

CLASSES = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, padding="same")
        self.normalization = layers.BatchNormalization()

    def call(self, x):
        y = self.convolution(x)
        return keras.ops.relu(self.normalization(y) + x)

class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.block = Block()

    def call(self, x):
        return self.block(x)

class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(3)

    def build(self, shape):
        self.factor = self.add_weight(shape=(), name="factor")

    def call(self, x):
        return self.factor * self.inner(x)
"""
PLAIN = """
x = layers.Conv2D(4, 3, padding="same")(X)
x = layers.BatchNormalization()(x)
return layers.ReLU()(x + X)
"""


def test_a_layer_of_layers_is_the_same_as_its_layers() -> None:
    """A layer of layers has the weights and outputs of the plain block, bit by bit."""
    seen = observed(f"{CLASSES}\ndef f(X):\n    return Block()(X)\n")
    plain = block(PLAIN)
    assert seen.network is not None and plain.network is not None
    assert kinds(seen.network) == kinds(plain.network)
    assert identical(seen, plain)


def test_layers_within_have_their_own_lines() -> None:
    """The place of a layer within is its line in `call`."""
    seen = observed(f"{CLASSES}\ndef f(X):\n    return Block()(X)\n")
    assert seen.network is not None
    (convolution,) = [node for node in seen.network.nodes if node.kind == "conv2d"]
    assert convolution.place is not None
    assert convolution.place.text == "y = self.convolution(x)"


def test_a_model_without_an_input_is_opened_at_the_shape_of_the_probe() -> None:
    """A subclass of Model that was never called is observed by its `call`."""
    arguments = {"input_shape": {"shape": [7, 8, 4]}}
    seen = observed(
        f"{CLASSES}\ndef f(input_shape):\n    return Network()\n", arguments, kind="model"
    )
    assert seen.failure is None, seen.failure
    assert seen.network is not None
    assert kinds(seen.network) == ["input", "conv2d", "batch_normalization", "add", "relu"]
    assert set(seen.arrays) == {"inference/output", "training/output"}


def test_a_layer_with_a_weight_of_its_own_stays_one_box() -> None:
    """A layer with a weight beside those of its parts is not opened."""
    seen = observed(f"{CLASSES}\ndef f(X):\n    return Scale()(X)\n", IMAGE)
    assert seen.network is not None
    assert kinds(seen.network) == ["input", "scale"]


def test_a_batch_normalization_written_by_hand_has_the_weights_of_keras_own() -> None:
    """Weights with the names of a batch normalization get its values."""
    source = case_script("own_batch_normalization")
    own = observed(f"{source}\ndef f(X):\n    return OwnBatchNormalization()(X)\n", IMAGE)
    assert difference(own, block("return layers.BatchNormalization()(X)")) < 1e-6


def test_a_model_that_cannot_be_opened_is_reported_with_the_expectation() -> None:
    """The message names the expected return value of `call`."""
    code = """
    class Odd(keras.Model):
        def call(self, x):
            return x.numpy()

    def f(input_shape):
        return Odd()
    """
    seen = observed(code, {"input_shape": {"shape": [7, 8, 4]}}, kind="model")
    assert seen.failure is not None
    assert "its model returns a NumPy array" in seen.failure.message


def test_a_model_whose_input_is_nowhere_named_is_reported_with_the_expectation() -> None:
    """The message names both solutions."""
    seen = observed(f"{CLASSES}\ndef f():\n    return Network()\n", {}, kind="model")
    assert seen.failure is not None
    assert "keras.Input" in seen.failure.message
    assert "`build`" in seen.failure.message
