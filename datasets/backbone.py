"""Pretrained networks for transfer learning: the kit's compact one and those of Keras.

    from datasets.backbone import load_backbone

    backbone = load_backbone()
    features = backbone.model(backbone.preprocess_input(images), training=False)

backbone.md describes the training of the compact network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
from keras import layers

from datasets.errors import DatasetError
from datasets.pets_source import SCHEMA

COMPACT = "compact"
WEIGHTS = Path(__file__).with_name("backbone.weights.h5")

_BLOCK_FILTERS = (32, 64, 144)
_MOMENTUM = 0.9  # so moving averages settle within a few hundred steps


@dataclass(frozen=True)
class Backbone:
    """A trained network without its classification head."""

    model: keras.Model
    """From images of shape (batch, height, width, 3) to features (batch, num_features)."""
    preprocess_input: Callable[[Any], Any]
    """Scales pixels from 0 to 255 as in training; keeps the shape."""


def load_backbone(
    name: str = COMPACT, input_shape: tuple[int, int, int] = SCHEMA.image_shape
) -> Backbone:
    """Load a pretrained network and its preprocessing.

    Args:
        name: "compact" for the kit's own network, pretrained on `pets_source`; or a name in
            `keras.applications`, such as "MobileNetV2", for that network pretrained on ImageNet,
            which Keras downloads once.
        input_shape: height, width and channels of the images.

    Returns:
        The network, with global average pooling at its end.

    Raises:
        DatasetError: there is no network of this name, or its weights are missing and cannot be
            downloaded; the message says what to do.
    """
    if name != COMPACT:
        return _load_application(name, input_shape)
    if not WEIGHTS.exists():
        raise DatasetError(
            f"{WEIGHTS}: found no file, expected the weights of the compact backbone; "
            "copy the file from the repository or create it with `make backbone`."
        )
    model = build_compact(input_shape)
    model.load_weights(WEIGHTS)
    return Backbone(model, scale_pixels)


def scale_pixels(images: Any) -> Any:
    """Scale pixels from 0 to 255 to numbers from -1 to 1."""
    return images / 127.5 - 1.0


def build_compact(input_shape: tuple[int, int, int] = SCHEMA.image_shape) -> keras.Model:
    """Build the compact network: a stem and three residual blocks.

    Returns:
        A model with random weights, from (batch, height, width, 3) to (batch, 144). Names of
        layers begin with their block: block1_, block2_, block3_.
    """
    inputs = keras.Input(input_shape, name="images")
    features = _convolve(inputs, 16, 2, "stem")
    features = layers.ReLU(name="stem_relu")(features)
    features = layers.MaxPooling2D(2, name="stem_pool")(features)  # (batch, 24, 24, 16)
    for number, num_filters in enumerate(_BLOCK_FILTERS, start=1):
        features = _block(features, num_filters, 1 if number == 1 else 2, f"block{number}")
    pooled = layers.GlobalAveragePooling2D(name="pool")(features)
    return keras.Model(inputs, pooled, name="compact_backbone")


def _convolve(tensor: Any, num_filters: int, strides: int, name: str, kernel_size: int = 3) -> Any:
    convolved = layers.Conv2D(
        num_filters, kernel_size, strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(tensor)
    return layers.BatchNormalization(momentum=_MOMENTUM, name=f"{name}_bn")(convolved)


def _block(tensor: Any, num_filters: int, strides: int, name: str) -> Any:
    """Add two convolutions and a projection.

    From (batch, h, w, c) to (batch, h / strides, w / strides, num_filters).
    """
    main = _convolve(tensor, num_filters, strides, f"{name}_1")
    main = layers.ReLU(name=f"{name}_1_relu")(main)
    main = _convolve(main, num_filters, 1, f"{name}_2")
    shortcut = _convolve(tensor, num_filters, strides, f"{name}_shortcut", kernel_size=1)
    added = layers.Add(name=f"{name}_add")([main, shortcut])
    return layers.ReLU(name=f"{name}_relu")(added)


def _load_application(name: str, input_shape: tuple[int, int, int]) -> Backbone:
    application = getattr(keras.applications, name, None)
    if not (isinstance(name, str) and name[:1].isupper() and callable(application)):
        known = [each for each in dir(keras.applications) if each[0].isupper()]
        raise DatasetError(
            f"load_backbone: name: found {name!r}, expected {COMPACT!r} or one of "
            f"{', '.join(known)}; correct the name."
        )
    module = getattr(keras.applications, application.__module__.rpartition(".")[2])
    try:
        model = application(
            include_top=False, weights="imagenet", input_shape=input_shape, pooling="avg"
        )
    except ValueError as error:
        raise DatasetError(
            f"load_backbone: input_shape: found {input_shape}, expected one that {name} takes "
            f"({error}); choose another size."
        ) from error
    # Keras raises a bare Exception if there is no connection.
    except Exception as error:
        raise DatasetError(
            f"{name}: Keras found no copy of its ImageNet weights and could not download them "
            f"({error}), expected a file in ~/.keras/models/; connect to the network once, or "
            f"transfer from {COMPACT!r}, which needs none."
        ) from error
    return Backbone(model, module.preprocess_input)
