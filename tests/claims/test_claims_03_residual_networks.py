"""Claims of notebook 3 about Keras that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21; each test names the file of Keras that the claim rests on.
"""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
from keras import layers

from datasets import measured

FEATURES = np.random.default_rng(1).normal(3, 2, size=(4, 5, 5, 2)).astype("float32")


def test_moving_averages_follow_the_batch() -> None:
    """The averages begin at mean 0 and variance 1, and keep the momentum's share.

    keras/src/layers/normalization/batch_normalization.py, `call`. The variance of the batch is
    divided by the number of values, not by one fewer as in PyTorch's averages.
    """
    layer = layers.BatchNormalization(axis=3)
    layer.build(FEATURES.shape)
    assert (layer.momentum, layer.epsilon) == (0.99, 1e-3)
    np.testing.assert_array_equal(layer.moving_mean, [0, 0])
    np.testing.assert_array_equal(layer.moving_variance, [1, 1])
    layer(FEATURES, training=True)
    mean, variance = FEATURES.mean(axis=(0, 1, 2)), FEATURES.var(axis=(0, 1, 2))
    np.testing.assert_allclose(layer.moving_mean, 0.01 * mean, rtol=1e-4)
    np.testing.assert_allclose(layer.moving_variance, 0.99 + 0.01 * variance, rtol=1e-5)


def test_training_uses_the_batch_and_inference_the_averages() -> None:
    """In training it uses the mean and the variance of the current batch.

    keras/src/layers/normalization/batch_normalization.py, `call`.
    """
    layer = layers.BatchNormalization(axis=3)
    trained = np.asarray(layer(FEATURES, training=True))
    np.testing.assert_allclose(trained.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    averages = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    inferred = np.asarray(layer(FEATURES, training=False))
    np.testing.assert_allclose(
        inferred, (FEATURES - averages[0]) / np.sqrt(averages[1] + 1e-3), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_array_equal(layer.moving_mean, averages[0])


@pytest.mark.parametrize("eager", [True, False])
def test_a_momentum_is_read_when_the_step_is_traced(eager: bool) -> None:
    """A momentum can be changed after the model is built, but not after a first `fit`.

    `fit` keeps the number that its compiled step has read, until `compile` is called again;
    keras/src/backend/tensorflow/trainer.py, `make_train_function`.
    """
    layer = layers.BatchNormalization(axis=1)
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile("sgd", "mse", run_eagerly=eager)
    rows = np.array([[1.0, 2.0], [3.0, 6.0]], "float32")
    layer.momentum = 0.0
    model.fit(rows, rows, verbose=0)
    np.testing.assert_allclose(layer.moving_mean, [2, 4], rtol=1e-6)
    layer.momentum = 1.0
    model.fit(rows + 1, rows, verbose=0)
    np.testing.assert_allclose(layer.moving_mean, [2, 4] if eager else [3, 5], rtol=1e-6)


def test_a_bias_before_a_batch_normalization_does_nothing() -> None:
    """Question 3: in training the mean takes it away, in inference the moving mean can.

    keras/src/layers/normalization/batch_normalization.py, `call`.
    """
    layer, other = (layers.BatchNormalization(axis=3) for _ in range(2))
    bias = np.array([5.0, -2.0], "float32")
    with_bias, without = layer(FEATURES + bias, training=True), other(FEATURES, training=True)
    np.testing.assert_allclose(with_bias, without, atol=1e-4)
    other.moving_mean.assign(layer.moving_mean - bias)
    np.testing.assert_allclose(
        layer(FEATURES + bias, training=False), other(FEATURES, training=False), atol=1e-4
    )


@pytest.mark.parametrize("size", [4, 5])
def test_a_narrow_convolution_with_strides_reads_every_second_place(size: int) -> None:
    """A 1x1 convolution with stride 2 reads every second row and column, from the first on.

    keras/src/backend/tensorflow/nn.py, `conv`.
    """
    features = FEATURES[:, :size, :size]
    layer = layers.Conv2D(2, 1, strides=2)
    layer.build(features.shape)
    layer.set_weights([np.eye(2).reshape(1, 1, 2, 2), np.zeros(2)])
    np.testing.assert_allclose(layer(features), features[:, ::2, ::2], rtol=1e-6)


def test_a_cosine_decay_follows_the_formula() -> None:
    """The rate falls as half of 1 + cos(pi t / T), and stays zero.

    keras/src/optimizers/schedules/learning_rate_schedule.py, `CosineDecay`.
    """
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, 680)
    for step in (0, 1, 340, 679, 680, 900):
        wanted = 0.5e-3 * (1 + math.cos(math.pi * min(step, 680) / 680))
        assert float(schedule(step)) == pytest.approx(wanted, abs=1e-9)


def test_a_pooling_rounds_down_and_the_published_network_pads() -> None:
    """The paper's framework rounded up where Keras rounds down: 112 become 55, or 56.

    keras/src/applications/resnet.py, `pool1_pad`.
    """
    pooling = layers.MaxPooling2D(3, strides=2)
    assert pooling.compute_output_shape((None, 112, 112, 64))[1] == 55
    padded = layers.ZeroPadding2D(1).compute_output_shape((None, 112, 112, 64))
    assert pooling.compute_output_shape(padded)[1] == 56


def test_a_shift_does_nothing_in_inference() -> None:
    """In inference the layer does nothing.

    keras/src/layers/preprocessing/image_preprocessing/random_translation.py, `transform_images`.
    """
    shift = layers.RandomTranslation(1 / 4, 1 / 4, fill_mode="nearest", seed=3)
    np.testing.assert_array_equal(shift(FEATURES, training=False), FEATURES)
    assert not np.array_equal(shift(FEATURES, training=True), FEATURES)


def test_a_model_in_a_model_shares_its_weights() -> None:
    """The network with the shift before it has the weights of the network inside.

    keras/src/models/functional.py, `Functional`.
    """
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    inputs = keras.Input((2,))
    around = keras.Model(inputs, model(layers.Identity()(inputs)))
    assert around.trainable_weights == model.trainable_weights


def test_the_default_initialization_halves_the_signal_at_a_relu() -> None:
    """Keras's default, Glorot's, keeps the energy of a sum, and a ReLU halves it.

    keras/src/initializers/random_initializers.py, `GlorotUniform`.
    """
    keras.utils.set_random_seed(1)
    rows = np.random.default_rng(1).normal(size=(200, 400)).astype("float32")
    for kind, kept in ((None, 1), ("relu", 0.5)):
        outputs = np.asarray(layers.Dense(400, activation=kind)(rows))
        assert np.mean(outputs**2) / np.mean(rows**2) == pytest.approx(kept, rel=0.05)


def test_decay_takes_its_share_of_each_weight_but_of_excluded_ones() -> None:
    """A step takes rate times decay of each weight, except of excluded names.

    keras/src/optimizers/base_optimizer.py, `_apply_weight_decay` and `_use_weight_decay`.
    """
    layer = layers.BatchNormalization()
    model = keras.Sequential([keras.Input((2,)), layers.Dense(3), layer])
    optimizer = keras.optimizers.AdamW(1e-3, weight_decay=3.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    kernel = model.layers[0].kernel.numpy()
    optimizer.apply(
        [keras.ops.zeros_like(weight) for weight in model.trainable_weights],
        model.trainable_weights,
    )
    np.testing.assert_allclose(model.layers[0].kernel, 0.997 * kernel, rtol=1e-5)
    np.testing.assert_array_equal(layer.gamma, [1, 1, 1])


def test_a_batch_normalization_undoes_smaller_kernels() -> None:
    """Smaller kernels change nothing, up to epsilon; gamma and beta of zero end in zero.

    keras/src/layers/normalization/batch_normalization.py, `call`.
    """
    layer = layers.BatchNormalization(axis=3)
    outputs = layer(FEATURES, training=True)
    np.testing.assert_allclose(layer(FEATURES / 4, training=True), outputs, atol=0.02)
    layer.gamma.assign([0, 0])
    np.testing.assert_array_equal(layer(FEATURES, training=True), np.zeros_like(FEATURES))


def test_slices_and_operations_become_layers() -> None:
    """Slices and operations of keras.ops can be applied to tensors of a functional model.

    keras/src/backend/common/keras_tensor.py, `__getitem__`; keras/src/ops/numpy.py, `pad`.
    """
    inputs = keras.Input((5, 5, 2))
    padded = keras.ops.pad(inputs[:, ::2, ::2], [(0, 0), (0, 0), (0, 0), (0, 3)])
    model = keras.Model(inputs, padded)
    outputs = np.asarray(model(FEATURES))
    assert outputs.shape == (4, 3, 3, 5)
    assert not model.weights
    np.testing.assert_array_equal(outputs[..., :2], FEATURES[:, ::2, ::2])
    assert not outputs[..., 2:].any()


def test_more_layers_harm_plain_networks_only() -> None:
    """The error of plain networks rises with depth; the bars part from 14 layers on."""
    table = measured.load_table("depth")
    depths = np.unique(table["layers"])
    means, bars = {}, {}
    for family in ("plain", "residual"):
        of_family = table["family"] == family
        errors = [table["error"][of_family & (table["layers"] == depth)] for depth in depths]
        assert {len(each) for each in errors} == {5}
        means[family] = np.array([each.mean() for each in errors])
        bars[family] = np.array([each.std() for each in errors])
    assert np.all(np.diff(means["plain"]) > 0)
    assert means["plain"][-1] > 0.75
    assert np.all(np.diff(means["residual"][:3]) < 0)
    assert means["residual"][-1] - bars["residual"][-1] < means["residual"][2]
    gaps = means["plain"] - means["residual"]
    overlap = gaps < bars["plain"] + bars["residual"]
    assert overlap.tolist() == [True, False, False, False]


def test_training_does_not_bring_gradients_to_one_size() -> None:
    """They vanish in plain networks, stay large with normalization, and agree with shortcuts."""
    table = measured.load_table("gradients")
    steps = np.unique(table["step"])

    def norms(network: str, layer: int) -> np.ndarray:
        """Return the norms of the five seeds, of shape (steps, 5)."""
        of_layer = (table["network"] == network) & (table["layer"] == layer)
        return np.array([table["norm"][of_layer & (table["step"] == step)] for step in steps])

    plain, with_batch_norm, residual = np.unique(table["network"])
    assert residual.startswith("residual")
    medians = np.median(norms(plain, 2), axis=1)
    assert medians[1] < 1e-4 * medians[0]
    assert np.all(np.diff(medians) < 0)
    assert (norms(plain, 2)[-1] == 0).sum() == 1
    assert np.ptp(np.median(norms(plain, 48), axis=1)) < 2e-4
    large = norms(with_batch_norm, 2)
    ratios = np.median(large / norms(with_batch_norm, 48), axis=1)
    assert ratios[0] == pytest.approx(4000, rel=0.15)
    assert 100 < ratios[1:].min() < ratios[1:].max() < 500
    assert large[-1].max() / large[-1].min() == pytest.approx(40, rel=0.05)
    early, middle, late = (norms(residual, layer) for layer in (2, 24, 48))
    assert 0.5 < (middle / late).min() < (middle / late).max() < 2.3
    assert 1 < (early / late).min() < (early / late).max() < 55


def test_only_a_decay_of_gamma_and_beta_makes_residuals_smaller() -> None:
    """Kernels' decay leaves F and the error; that of all makes F smaller, the error larger."""
    table = measured.load_table("decay")
    last = table["epoch"] == table["epoch"].max()
    of = {kind: last & (table["decayed"] == kind) for kind in ("nothing", "kernels", "all")}
    size, error = (
        {kind: table[column][chosen] for kind, chosen in of.items()} for column in ("size", "error")
    )
    assert size["kernels"].min() > size["nothing"].mean()
    assert size["all"].max() < 0.9 * size["nothing"].min()
    assert size["all"].mean() == pytest.approx(0.75 * size["nothing"].mean(), rel=0.05)
    assert abs(error["kernels"].mean() - error["nothing"].mean()) < error["nothing"].std()
    assert 1.7 < error["all"].mean() / error["nothing"].mean() < 2.1


def test_zero_padding_is_as_good_as_a_projection_and_projections_everywhere_are_worse() -> None:
    """Paired differences of validation accuracies exceed their standard errors except B minus A."""
    table = measured.load_table("shortcuts")
    none, a, b, c = (
        table["validation"][table["shortcut"] == shortcut]
        for shortcut in ("none", "zero padding", "projection", "projections everywhere")
    )
    assert table["error"].max() < 0.01

    def compared(one: np.ndarray, other: np.ndarray) -> tuple[float, float, int]:
        """Return mean, mean / standard error, and the number of seeds above zero."""
        gaps = one - other
        error = gaps.std(ddof=1) / math.sqrt(len(gaps))
        return gaps.mean(), gaps.mean() / error, int((gaps > 0).sum())

    assert len(a) == 20
    assert compared(a, none) == (pytest.approx(0.112, abs=5e-4), pytest.approx(12, abs=0.5), 20)
    assert compared(b, a) == (pytest.approx(0.004, abs=5e-4), pytest.approx(0.5, abs=0.05), 11)
    for other, gap in ((a, -0.088), (b, -0.091)):
        mean, ratio, _ = compared(c, other)
        assert mean == pytest.approx(gap, abs=5e-4)
        assert ratio < -8


def test_the_usual_recipe_is_lost_in_inference_and_the_other_is_not() -> None:
    """For each seed: guessing in inference with the usual recipe, as in training with the other."""
    table = measured.load_table("recipe")
    usual, ours = table["recipe"] == "usual", table["recipe"] == "ours"
    assert table["in_training"][usual].min() > 0.6
    assert table["in_inference"][usual].max() < 0.22
    assert table["validation"][usual].max() < 0.22
    assert np.abs(table["in_inference"] - table["in_training"])[ours].max() < 0.06
    assert table["validation"][ours].min() > 0.35
    assert table["in_training"][ours].mean() < table["in_training"][usual].mean()
