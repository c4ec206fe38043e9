"""Objects that only the probes of this assignment ask for: networks and files of features.

The networks are small and like trained ones: their moving averages are far from those of a batch.
No convolution has a bias: before a batch normalization, its gradient is only rounding error.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import h5py
import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from grader.observe import Witness, argument

HEAD = "head"
_BLOCKS = ("stem", "block1", "block2")
_FEATURES = 5
_file_numbers = count()
_given: WeakKeyDictionary[keras.Model, list[NDArray[Any]]] = WeakKeyDictionary()
"""Networks with a head → their weights before the call."""


def given_weights(model: keras.Model) -> dict[int, NDArray[Any]]:
    """Return the weights that a network with a head had before the call, by the variable's id."""
    pairs = zip(model.weights, _given[model], strict=True)
    return {id(variable): values for variable, values in pairs}


@argument
def backbone(shape: list[int], *, random: np.random.Generator) -> keras.Model:
    """Make a trained network without a head: three convolutions, and an average."""
    inputs = keras.Input(tuple(shape), name="images")
    model = keras.Model(inputs, _features_of(inputs), name="backbone")
    _fill(model, random)
    return model


@argument
def trained_classifier(
    shape: list[int], *, classes: int, random: np.random.Generator
) -> keras.Model:
    """Make such a network with the softmax of its first task."""
    inputs = keras.Input(tuple(shape), name="images")
    outputs = layers.Dense(classes, activation="softmax", name="old_head")(_features_of(inputs))
    model = keras.Model(inputs, outputs, name="trained")
    _fill(model, random)
    return model


@argument
def with_head(
    shape: list[int],
    *,
    classes: int,
    nested: bool,
    learns_from: str,
    random: np.random.Generator,
) -> keras.Model:
    """Make a network with a head for a new task.

    Args:
        shape: of an image.
        classes: number of the new task.
        nested: True if the trained part is a single layer of the model.
        learns_from: the first layer that is not frozen: "stem_conv" freezes nothing, "head" all
            of the trained part, "nothing" the model itself.
        random: source of the weights.
    """
    inputs = keras.Input(tuple(shape), name="pictures" if nested else "images")
    features = backbone(shape, random=random)(inputs) if nested else _features_of(inputs)
    outputs = layers.Dense(classes, activation="softmax", name=HEAD)(features)
    model = keras.Model(inputs, outputs, name="with_head")
    _fill(model, random)
    _freeze_before(learns_from, model)
    _given[model] = model.get_weights()
    return model


@argument
def new_head(shape: list[int], *, classes: int, random: np.random.Generator) -> keras.Model:
    """Make a softmax on features, not compiled."""
    features = keras.Input(tuple(shape), name="features")
    witnessed = Witness(name="witness")(features)
    outputs = layers.Dense(classes, activation="softmax", name=HEAD)(witnessed)
    model = keras.Model(features, outputs, name="new_head")
    _fill(model, random)
    return model


@argument
def preprocessing(of: str) -> Callable[[Any], Any]:
    """Make the function that belongs before these networks."""
    if of != "of the backbone":
        raise ValueError(f'there is a preprocessing "of the backbone", none "{of}"')
    return scale_and_shift


def scale_and_shift(images: Any) -> Any:
    """Turn pixels from 0 to 255 into -1.5 to 2.5."""
    return images * (4.0 / 255) - 1.5


@argument
def feature_cache(
    examples: int, *, features: int, classes: int, random: np.random.Generator
) -> str:
    """Make an HDF5 file with `features` and `labels`; return its path."""
    values = random.normal(0, 1, (examples, features)).astype(np.float32)
    return _file_with(values, random.integers(0, classes, examples))


@argument
def path(state: str) -> str:
    """Make a path at which there is no file, or one from an earlier run."""
    if state == "used":
        return _file_with(np.zeros((3, 2), np.float32), np.zeros(3, np.int64))
    if state != "unused":
        raise ValueError(f'a path is "used" or "unused", not "{state}"')
    return _unused_path()


def _file_with(rows: NDArray[np.float32], classes: NDArray[np.int64]) -> str:
    path = _unused_path()
    with h5py.File(path, "w") as file:
        file.create_dataset("features", data=rows)
        file.create_dataset("labels", data=classes)
    return path


def _unused_path() -> str:
    return str(Path(_folder()) / f"cache_{next(_file_numbers)}.h5")


@lru_cache(maxsize=1)
def _folder() -> str:
    """Make a folder that is deleted when the process ends."""
    folder = tempfile.mkdtemp(prefix="probe-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _features_of(inputs: Any) -> Any:
    features = Witness(name="witness")(inputs)
    for block in _BLOCKS:
        features = layers.Conv2D(
            _FEATURES, 3, padding="same", use_bias=False, name=f"{block}_conv"
        )(features)
        features = layers.BatchNormalization(momentum=0.9, name=f"{block}_bn")(features)
        features = layers.ReLU(name=f"{block}_relu")(features)
    return layers.GlobalAveragePooling2D(name="pool")(features)


def _fill(model: keras.Model, random: np.random.Generator) -> None:
    for weight in model.weights:
        low, high = (-0.6, 0.6) if weight.name in ("kernel", "bias") else (0.3, 1.5)
        weight.assign(random.uniform(low, high, weight.shape))


def _freeze_before(layer_name: str, model: keras.Model) -> None:
    """Freeze layers as students do: a nested network that learns nothing as a whole."""
    if layer_name == "nothing":
        model.trainable = False
        return
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    if layer_name == HEAD:
        for layer in model.layers:
            layer.trainable = layer.name == HEAD
        return
    for layer in [*(inner[0].layers if inner else []), *model.layers]:
        if layer.name == layer_name:
            return
        if not isinstance(layer, keras.Model):
            layer.trainable = False
