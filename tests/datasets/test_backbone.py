"""The compact backbone, and the networks of Keras that the same function offers."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from datasets import DatasetError, backbone, pets_source
from datasets.backbone import build_compact, load_backbone, scale_pixels
from datasets.rendering import render_split
from datasets.train_backbone import RECORD, Distorted

FEW = replace(pets_source.RENDERING, images_per_class={"train": 4, "test": 1})


def test_features_tell_animals_apart() -> None:
    """The nearest class mean of features classifies most new images correctly."""
    (x_train, y_train), (x_test, y_test) = (render_split(FEW, split) for split in ("train", "test"))
    loaded = load_backbone()
    train, test = (
        np.asarray(loaded.model(loaded.preprocess_input(images.astype(np.float32)), training=False))
        for images in (x_train, x_test)
    )
    means = np.stack([train[y_train == label].mean(0) for label in range(20)])
    distances = ((test[:, None] - means[None]) ** 2).sum(-1)
    assert np.mean(distances.argmin(1) == y_test) > 0.7


def test_weights_are_small_and_on_record() -> None:
    """The file has at most 2 MB, and its record fits images and network."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert backbone.WEIGHTS.stat().st_size <= 2_000_000
    assert record["parameters"] == build_compact().count_params()
    assert record["rendering_version"] == pets_source.RENDERING.version
    card = Path(backbone.__file__).with_suffix(".md").read_text(encoding="utf-8")
    assert f"{100 * record['test_accuracy']:.1f} %" in card
    assert f"{record['parameters']:,} parameters" in card


def test_other_sizes_have_the_same_weights() -> None:
    """The network takes images of other sizes, with the same weights and number of features."""
    small, whole = load_backbone(input_shape=(64, 64, 3)).model, load_backbone().model
    assert small.output_shape == whole.output_shape == (None, 144)
    for first, second in zip(small.get_weights(), whole.get_weights(), strict=True):
        assert np.array_equal(first, second)


def test_layers_say_their_block() -> None:
    """Every layer with weights is named after its block, in order."""
    names = [layer.name for layer in build_compact().layers if layer.weights]
    blocks = [name.partition("_")[0] for name in names]
    assert blocks == sorted(blocks, key=["stem", "block1", "block2", "block3"].index)
    assert set(blocks) == {"stem", "block1", "block2", "block3"}


def test_pixels_are_scaled() -> None:
    """Black is -1 and white is 1."""
    assert scale_pixels(np.array([0.0, 127.5, 255.0])).tolist() == [-1.0, 0.0, 1.0]


def test_missing_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the file, one sentence says how to get or make it."""
    monkeypatch.setattr(backbone, "WEIGHTS", tmp_path / "backbone.weights.h5")
    with pytest.raises(DatasetError, match=r"found no file.*`make backbone`"):
        load_backbone()


@pytest.mark.parametrize("name", ["Resnet50", "mobilenet_v2", "", "compact_backbone"])
def test_unknown_network(name: str) -> None:
    """An unknown name of a network is refused with a list of known names."""
    with pytest.raises(DatasetError, match=f"found '{name}', expected 'compact' or .*MobileNetV2"):
        load_backbone(name)


def _offer(monkeypatch: pytest.MonkeyPatch, application: Callable[..., Any]) -> None:
    application.__module__ = "keras.src.applications.mobilenet_v2"
    monkeypatch.setattr(keras.applications, "MobileNetV2", application)


def test_network_of_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in keras.applications is that network without its head, on ImageNet's weights."""
    asked: dict[str, Any] = {}

    def application(**arguments: Any) -> str:
        asked.update(arguments)
        return "the model"

    _offer(monkeypatch, application)
    loaded = load_backbone("MobileNetV2", (96, 96, 3))
    assert loaded.model == "the model"
    assert asked == {
        "include_top": False,
        "weights": "imagenet",
        "input_shape": (96, 96, 3),
        "pooling": "avg",
    }
    assert loaded.preprocess_input is keras.applications.mobilenet_v2.preprocess_input


def test_network_of_keras_without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the weights cannot be downloaded, one sentence says what to do."""

    def application(**arguments: Any) -> None:
        raise Exception("URL fetch failure on https://storage.googleapis.com/…: None")

    _offer(monkeypatch, application)
    with pytest.raises(DatasetError, match=r"URL fetch failure.*connect.*'compact', which needs"):
        load_backbone("MobileNetV2")


def test_size_that_a_network_does_not_take() -> None:
    """The message for a wrong input shape contains Keras's reason."""
    with pytest.raises(DatasetError, match=r"found \(8, 8, 3\), expected one that MobileNetV2"):
        load_backbone("MobileNetV2", (8, 8, 3))


def test_distorted_images_keep_their_labels() -> None:
    """Batches keep shape, range and label of the images."""
    labels = np.arange(128) % 20
    images = (
        np.zeros((128, 96, 96, 3), np.uint8) + (labels * 10).astype(np.uint8)[:, None, None, None]
    )
    batches = Distorted((images, labels))
    assert len(batches) == 2
    for epoch in range(2):
        seen = []
        for index in range(len(batches)):
            batch, targets = batches[index]
            assert batch.shape == (64, 96, 96, 3)
            assert -1.0 <= batch.min() <= batch.max() <= 1.0
            brightness = (batch.mean((1, 2, 3)) + 1.0) * 127.5
            expected = targets.argmax(1) * 10
            assert np.all(np.abs(brightness - expected) <= 0.33 * expected + 1e-3)
            seen += targets.argmax(1).tolist()
        assert sorted(seen) == sorted(labels.tolist()), epoch
        batches.on_epoch_end()
