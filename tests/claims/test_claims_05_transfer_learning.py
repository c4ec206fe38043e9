"""Claims of notebook 5 about Keras and h5py that none of its cells shows.

Held for Keras 3.15.1 on TensorFlow 2.21 and h5py 3; each test names the file that the claim rests
on.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from courses import OURS
from keras import layers

from datasets import measured

FEATURES = np.random.default_rng(1).normal(3, 2, size=(6, 4, 4, 2)).astype("float32")


def normalized() -> keras.Model:
    """Return a model with a batch normalization and a head."""
    inputs = keras.Input((4, 4, 2))
    x = layers.BatchNormalization(name="norm")(inputs)
    return keras.Model(inputs, layers.Dense(3, name="head")(layers.Flatten()(x)))


def test_a_frozen_batch_normalization_computes_as_in_inference() -> None:
    """For a batch normalization, `trainable = False` means inference mode as well.

    keras/src/layers/normalization/batch_normalization.py, `call`.
    """
    layer = layers.BatchNormalization()
    layer.build(FEATURES.shape)
    layer.trainable = False
    np.testing.assert_array_equal(layer(FEATURES, training=True), layer(FEATURES, training=False))
    np.testing.assert_array_equal(layer.moving_mean, [0, 0])


def test_an_outer_mode_overrides_an_inner_one() -> None:
    """The mode of the whole model overrides that of a call inside it, as in `fit`.

    keras/src/layers/layer.py, `_resolve_and_populate_arg`; Keras issue 20285.
    """
    inner = normalized()
    inputs = keras.Input((4, 4, 2))
    outer = keras.Model(inputs, inner(inputs, training=False))
    outer(FEATURES, training=True)
    assert np.all(inner.get_layer("norm").moving_mean.numpy() > 0)


def test_predict_is_in_inference_mode_and_takes_a_batch_size() -> None:
    """A prediction computes as a call with `training=False` does.

    keras/src/backend/tensorflow/trainer.py, `predict_step`.
    """
    model = normalized()
    model.compile(run_eagerly=True)
    expected = model(FEATURES, training=False)
    np.testing.assert_allclose(
        model.predict(FEATURES, batch_size=4, verbose=0), expected, rtol=1e-5
    )


def test_every_layer_knows_its_output() -> None:
    """A new model may begin and end at any tensor of an old one.

    keras/src/ops/operation.py, `output`.
    """
    model = normalized()
    part = keras.Model(model.input, model.get_layer("norm").output)
    assert part.output_shape == (None, 4, 4, 2)
    assert part.get_layer("norm") is model.get_layer("norm")


def test_a_clone_has_weights_of_its_own() -> None:
    """A clone has the layers and new random weights.

    keras/src/models/cloning.py, `clone_model`.
    """
    model = normalized()
    clone = keras.models.clone_model(model)
    assert not np.array_equal(model.get_layer("head").kernel, clone.get_layer("head").kernel)


def test_a_model_hands_trainable_down_when_its_own_value_changes() -> None:
    """A model that says `True` already does nothing when it is set to `True` again.

    keras/src/layers/layer.py, setter of `trainable`.
    """
    inner = normalized()
    model = keras.Sequential([keras.Input((4, 4, 2)), inner])
    inner.trainable = False
    model.trainable = True
    assert model.trainable_weights == []
    model.trainable = False
    model.trainable = True
    assert len(model.trainable_weights) == 4


def test_an_untrainable_outer_model_learns_nothing() -> None:
    """The outermost model decides first, and then each layer.

    keras/src/layers/layer.py, `trainable_variables`.
    """
    model = normalized()
    model.trainable = False
    model.get_layer("head").trainable = True
    assert model.trainable_weights == []
    model = normalized()
    keras.Sequential([model]).trainable = False
    for layer in model.layers:
        layer.trainable = True
    outer = keras.Sequential([keras.Input((4, 4, 2)), model])
    assert not model.trainable
    assert len(outer.trainable_weights) == 4


@pytest.mark.parametrize("start", [0, 4])
def test_slices_stop_at_the_end(tmp_path: Path, start: int) -> None:
    """A slice that reaches beyond the end stops at the end, in NumPy as in h5py.

    h5py/_hl/selections.py, `select`.
    """
    rows = np.arange(6.0)
    with h5py.File(tmp_path / "rows.h5", "w") as file:
        stored = file.create_dataset("rows", shape=(6,))
        stored[start : start + 4] = rows[start : start + 4]
        np.testing.assert_array_equal(stored[start : start + 4], rows[start : start + 4])


def test_a_file_is_replaced_and_its_data_gone_when_closed(tmp_path: Path) -> None:
    """An old file is replaced with "w"; a closed one cannot be read.

    h5py/_hl/files.py, `make_fid`.
    """
    path = tmp_path / "rows.h5"
    for name in ("old", "new"):
        with h5py.File(path, "w") as file:
            rows = file.create_dataset(name, data=[1, 2])
            array = rows[:]
    with h5py.File(path, "r") as file:
        assert list(file) == ["new"]
    with pytest.raises(RuntimeError, match="identifier"):
        rows[:]
    np.testing.assert_array_equal(array, [1, 2])


def test_the_networks_of_applications() -> None:
    """There are forty; the modules that hold them have a `preprocess_input` each.

    keras/src/applications.
    """
    names = [name for name in dir(keras.applications) if name[:1].isupper()]
    assert len(names) == 40
    for name in names:
        module = getattr(keras.applications, name).__module__.rsplit(".", 1)[1]
        assert hasattr(
            importlib.import_module(f"keras.src.applications.{module}"), "preprocess_input"
        )


def test_without_a_connection_a_picture_is_skipped_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The optional cell says in one sentence that there are no weights; it raises nothing.

    keras/src/utils/file_utils.py, `get_file`, raises a bare Exception.
    """
    script = OURS.assignment("05_transfer_learning").solution
    tree = ast.parse(script.read_text(encoding="utf-8"))
    functions = [item for item in tree.body if getattr(item, "name", "") == "name_picture"]
    namespace = {"keras": keras, "np": np}
    exec(compile(ast.Module(functions, []), "cell", "exec"), namespace)
    module = importlib.import_module("keras.src.applications.mobilenet_v2")

    def offline(*_: object, **__: object) -> None:
        raise Exception("URL fetch failure")

    monkeypatch.setattr(module.file_utils, "get_file", offline)
    keras.utils.save_img(tmp_path / "cat.png", np.zeros((8, 12, 3)), scale=False)
    namespace["name_picture"](tmp_path / "cat.png")
    assert capsys.readouterr().out.count("\n") == 1


def regimes() -> dict[tuple[str, str, int], np.ndarray]:
    """Return the accuracies of the five seeds by target, regime and images of each class."""
    table = measured.load_table("regimes")
    rows = zip(table["target"], table["regime"], table["images"], table["accuracy"], strict=True)
    found: dict[tuple[str, str, int], list[float]] = {}
    for target, regime, images, accuracy in rows:
        found.setdefault((str(target), str(regime), int(images)), []).append(float(accuracy))
    assert {len(seeds) for seeds in found.values()} == {5}
    return {case: np.array(seeds) for case, seeds in found.items()}


def test_on_a_similar_target_the_last_layers_are_ahead_by_little() -> None:
    """The three tuned ways lie close together, and from scratch stays behind."""
    of = regimes()
    for size in (5, 50, 500):
        last = of["pets", "last layers", size].mean()
        others = [of["pets", name, size].mean() for name in ("softmax", "all")]
        assert of["pets", "from scratch", size].mean() < min(others) - 0.05
        ahead = [last - other for other in others]
        if size == 5:
            assert 0 < min(ahead) < max(ahead) < of["pets", "last layers", size].std() + 0.005
        else:
            assert 0.01 < min(ahead) < max(ahead) < 0.035


def test_on_a_different_target_more_layers_have_to_be_trained() -> None:
    """The softmax is the worst tuned way; with few images all layers win, with many scratch."""
    of = regimes()
    means = {case[1:]: seeds.mean() for case, seeds in of.items() if case[0] == "hands"}
    for size in (5, 50, 500):
        assert means["softmax", size] < min(means["last layers", size], means["all", size])
    assert means["softmax", 500] - means["softmax", 50] < 0.03
    names = ("softmax", "last layers", "all", "from scratch")
    assert max(names, key=lambda name: means[name, 5]) == "all"
    assert max(names, key=lambda name: means[name, 500]) == "from scratch"
    for size in (50, 500):
        bars = {name: of["hands", name, size].std() for name in names}
        lead = means["from scratch", size] - means["all", size]
        assert abs(lead) < bars["from scratch"] + bars["all"]
