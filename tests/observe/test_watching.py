"""Networks without a symbolic graph are watched while they run on tensors."""

from __future__ import annotations

import pytest
from observing import block, difference, identical, observed

PLAIN = """
x = layers.Conv2D(4, 3, padding="same")(X)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.Conv2D(4, 3, padding="same")(x)
x = layers.BatchNormalization()(x)
return layers.ReLU()(layers.Add()([x, X]))
"""
PARTS = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.first = layers.Conv2D(4, 3, padding="same")
        self.first_normalization = layers.BatchNormalization()
        self.second = layers.Conv2D(4, 3, padding="same")
        self.second_normalization = layers.BatchNormalization()
"""
SPELLINGS = {
    "a function of TensorFlow": """
import tensorflow as tf

def f(X):
    x = layers.Conv2D(4, 3, padding="same")(X)
    x = tf.nn.relu(layers.BatchNormalization()(x))
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(x))
    return tf.nn.relu(tf.add(x, X))
""",
    "a Sequential within": """
import tensorflow as tf

def f(X):
    first = keras.Sequential([
        layers.Conv2D(4, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()
    ])
    x = layers.Conv2D(4, 3, padding="same")(first(X))
    return tf.nn.relu(layers.BatchNormalization()(x) + X)
""",
    "an if on values": """
def f(X):
    x = layers.Conv2D(4, 3, padding="same")(X)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    if float(ops.max(ops.zeros(3))) == 0 and ops.max(x) >= 0:
        x = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x + X)
""",
    "a training argument": """
import tensorflow as tf

def f(X, training=True):
    x = layers.Conv2D(4, 3, padding="same")(X)
    x = tf.nn.relu(layers.BatchNormalization()(x, training=training))
    x = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.BatchNormalization()(x, training=training)
    return tf.nn.relu(x + X)
""",
    "a layer of one's own": f"""
import tensorflow as tf
{PARTS}
    def call(self, X):
        x = tf.nn.relu(self.first_normalization(self.first(X)))
        return tf.nn.relu(self.second_normalization(self.second(x)) + X)

def f(X):
    return Block()(X)
""",
    "a layer of one's own between others": """
import tensorflow as tf
class Half(layers.Layer):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, padding="same")
        self.normalization = layers.BatchNormalization()

    def call(self, X):
        return tf.nn.relu(self.normalization(self.convolution(X)))

def f(X):
    x = Half()(X)
    x = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(x))
    return layers.ReLU()(x + X)
""",
}


@pytest.mark.parametrize("code", SPELLINGS.values(), ids=SPELLINGS)
def test_a_run_has_the_outputs_of_the_graph(code: str) -> None:
    """A watched run gives the same bits as the graph of an equal network."""
    seen, plain = observed(code), block(PLAIN)
    assert seen.failure is None, seen.failure
    assert seen.network is not None and plain.network is not None
    assert seen.network.seen == "run"
    assert seen.network.trainable_parameters == plain.network.trainable_parameters
    assert seen.network.non_trainable_parameters == plain.network.non_trainable_parameters
    assert identical(seen, plain)


MODEL = """
import tensorflow as tf

class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3)
        self.normalization = layers.BatchNormalization()
        self.dense = layers.Dense(3)

    def call(self, x, training=None):
        x = tf.nn.relu(self.normalization(self.convolution(x), training=training))
        return self.dense(tf.reduce_mean(x, axis=[1, 2]))

def f(input_shape):
    return Network()
"""
SHAPE = {"input_shape": {"shape": [7, 8, 4]}}


def test_a_model_without_graph_is_run_at_the_shape_of_the_probe() -> None:
    """A model without a graph gets the weights of the equal functional model."""
    functional = """
    def f(input_shape):
        inputs = keras.Input(input_shape)
        x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(4, 3)(inputs)))
        return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))
    """
    seen, plain = observed(MODEL, SHAPE, "model"), observed(functional, SHAPE, "model")
    assert seen.failure is None, seen.failure
    assert seen.network is not None
    assert seen.network.seen == "run"
    assert difference(seen, plain) < 1e-6


def test_another_order_of_layers_has_other_outputs() -> None:
    """The same layers in another order compute other outputs."""
    wrong = SPELLINGS["a function of TensorFlow"].replace("tf.add(x, X)", "tf.add(x, x)")
    seen, plain = observed(wrong), block(PLAIN)
    assert seen.network is not None and plain.network is not None
    assert seen.network.trainable_parameters == plain.network.trainable_parameters
    assert difference(seen, plain) > 1e-2


def test_a_run_that_depends_on_weights_is_not_compared() -> None:
    """A run that calls other layers with other weights has no outputs."""
    code = """
    import tensorflow as tf

    kernel_sizes = iter([1, 1, 3])

    def f(X):
        return tf.nn.relu(layers.Conv2D(4, next(kernel_sizes))(X))
    """
    seen = observed(code)
    assert seen.failure is None, seen.failure
    assert seen.network is not None
    assert seen.network.trainable_parameters == 20
    assert not seen.arrays


@pytest.mark.parametrize(
    "body",
    [
        "return layers.Conv2D(4, 3)(np.maximum(layers.Conv2D(4, 3)(X.numpy()), 0))",
        "return tf.nn.relu(layers.Conv2D(4, 3)(X)) * tf.Variable(1.0)",
        "return layers.Conv2D(4, 3)(X) * float(tf.reduce_mean(X))",
        "return tf.nn.relu(X) + layers.Dense(4)(np.ones((1, 4)))",
    ],
)
def test_a_run_that_cannot_be_traced_has_no_outputs(body: str) -> None:
    """A run that cannot be traced has shapes and parameters, but no outputs."""
    seen = observed(f"import tensorflow as tf\n\ndef f(X):\n    {body}\n")
    assert seen.failure is None, seen.failure
    assert seen.network is not None
    assert seen.network.seen == "run"
    assert seen.network.trainable_parameters > 0
    assert not seen.arrays


def test_a_failure_on_tensors_is_reported_at_the_furthest_line() -> None:
    """A function that fails on tensors, too, fails at the furthest line."""
    code = """
    import tensorflow as tf

    def f(X):
        x = tf.nn.relu(layers.Conv2D(4, 3)(X))
        return tf.add(x, X)
    """
    failure = observed(code).failure
    assert failure is not None
    assert failure.place is not None
    assert failure.place.text == "return tf.add(x, X)"
    assert "Incompatible shapes" in failure.message


def test_an_empty_output_is_a_failure() -> None:
    """An output without pixels is a failure, although TensorFlow accepts empty tensors."""
    code = """
    def f(X):
        for _ in range(4):
            X = layers.MaxPooling2D(2)(X)
        return X
    """
    failure = observed(code).failure
    assert failure is not None
    assert "zero or negative" in failure.message
